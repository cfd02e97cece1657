using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Quickstart;

/// <summary>The steps that prove and restore backups.</summary>
sealed partial class EngineTour
{
    async Task RestoreAsync(DatabaseSession session, DatabaseTarget target)
    {
        await tour.TakeAsync("Prove a backup", "TestBackup.RunAsync",
            "all of it restored into a database of its own, with every row: nothing failed",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Database);
                await using var work = new Work(target, Silent, environment);
                var checks = await TestBackup.RunAsync(work,
                    new BackupTestOptions { Path = backup.Path, Restore = true, OnServer = true }, cancellation)
                    .ToListAsync(cancellation);
                return (Backup: BackupList.Read(backup.Path)[0], Checks: checks);
            },
            proven => proven.Backup.Grade == BackupGrade.Restored
            && proven.Checks.All(check => check.Status != CheckStatus.Failed),
            proven => $"{proven.Backup.Name}: {proven.Backup.Grade}; {Summary(proven.Checks)}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
        await tour.TakeAsync("Restore the whole", "RestoreDatabase.RunAsync",
            "every row in a new database, no deployment check that fails there",
            async () =>
            {
                var options = new RestoreOptions
                {
                    Path = (await BackUpAsync(target, BackupScope.Database)).Path,
                    NoOwner = true
                };
                await CreateDatabaseAsync(session, "copy", cancellation);
                await using var work = new Work(target with { Database = "copy" }, Silent, environment);
                return await RestoreDatabase.RunAsync(work,
                    await RestoreDatabase.PlanAsync(work, options, cancellation), cancellation);
            },
            restored => restored.IsWhole && restored.Database.StartsWith("copy@", StringComparison.Ordinal)
            && restored.Rows.Values.Sum() == restored.Backup.Rows.Values.Sum() && restored.NewFailures.Count == 0,
            restored => $"{restored.Rows.Count} tables with {restored.Rows.Values.Sum()} rows in {restored.Database} "
            + $"from {restored.Backup.Name}, which is {restored.Backup.Grade}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
        await tour.TakeAsync("Restore one table", "RestoreDatabase.RunAsync",
            "as many answers as before, no deployment check that fails now",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Cache);
                var options = new RestoreOptions { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true };
                await using var work = Work.On(session, Silent, environment);
                return await RestoreDatabase.RunAsync(work,
                    await RestoreDatabase.PlanAsync(work, options, cancellation), cancellation);
            },
            restored => restored.Rows["public.ai_response_cache"] == restored.Backup.Rows["public.ai_response_cache"]
            && restored.NewFailures.Count == 0,
            restored => $"{restored.Rows["public.ai_response_cache"]} answers from {restored.Backup.Name}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
    }

    /// <summary>Makes an empty database beside the session's.</summary>
    public static Task CreateDatabaseAsync(DatabaseSession session, string name, CancellationToken cancellation) =>
        session.RunBareAsync(new StatementBatch(
            new SqlStep("create database", $"create database {Identifier.Quote(name)} template template0")),
            cancellation);

    async Task<Backup> BackUpAsync(DatabaseTarget target, BackupScope scope)
    {
        await using var work = new Work(target, Silent, environment);
        return await BackupDatabase.RunAsync(work, new BackupOptions { Path = folder, Scope = scope }, cancellation);
    }
}
