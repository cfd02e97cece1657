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
        await tour.TakeAsync("Prove a backup", "BackupTester.TestAsync",
            "all of it restored into a database of its own, with every row: nothing failed",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Database);
                var checks = await new BackupTester(environment, Silent)
                    .TestAsync(backup.Path, new BackupTestOptions { Restore = true, Server = target }, cancellation)
                    .ToListAsync(cancellation);
                return (Backup: BackupCatalog.List(backup.Path)[0], Checks: checks);
            },
            proven => proven.Backup.Grade == BackupGrade.Restored
            && proven.Checks.All(check => check.Status != CheckStatus.Failed),
            proven => $"{proven.Backup.Name}: {proven.Backup.Grade}; {Summary(proven.Checks)}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
        await tour.TakeAsync("Restore the whole", "Restorer.RunAsync",
            "every row in a new database, no deployment check that fails there",
            async () =>
            {
                var options = new RestoreOptions
                {
                    Path = (await BackUpAsync(target, BackupScope.Database)).Path,
                    NoOwner = true
                };
                await CreateDatabaseAsync(session, "copy", cancellation);
                await using var copy = await DatabaseSession.OpenAsync(target with { Database = "copy" }, cancellation);
                var restorer = new Restorer(copy, environment, Silent);
                return await restorer.RunAsync(await restorer.PlanAsync(options, cancellation), options, cancellation);
            },
            restored => restored.IsWhole && restored.Database.StartsWith("copy@", StringComparison.Ordinal)
            && restored.Rows.Values.Sum() == restored.Backup.Rows.Values.Sum() && restored.NewFailures.Count == 0,
            restored => $"{restored.Rows.Count} tables with {restored.Rows.Values.Sum()} rows in {restored.Database} "
            + $"from {restored.Backup.Name}, which is {restored.Backup.Grade}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
        await tour.TakeAsync("Restore one table", "Restorer.RunAsync",
            "as many answers as before, no deployment check that fails now",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Cache);
                var options = new RestoreOptions { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true };
                var restorer = new Restorer(session, environment, Silent);
                return await restorer.RunAsync(await restorer.PlanAsync(options, cancellation), options, cancellation);
            },
            restored => restored.Rows["public.ai_response_cache"] == restored.Backup.Rows["public.ai_response_cache"]
            && restored.NewFailures.Count == 0,
            restored => $"{restored.Rows["public.ai_response_cache"]} answers from {restored.Backup.Name}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
    }

    /// <summary>Makes an empty database beside the session's.</summary>
    public static Task CreateDatabaseAsync(DatabaseSession session, string name, CancellationToken cancellation) =>
        session.ExecuteAsync(null, null,
            [new SqlStep("create database", $"create database {Identifier.Quote(name)} template template0")], null,
            cancellation);

    Task<Backup> BackUpAsync(DatabaseTarget target, BackupScope scope) =>
        new BackupWriter(environment, Silent).WriteAsync(target, new BackupOptions { Path = folder, Scope = scope },
            cancellation);
}
