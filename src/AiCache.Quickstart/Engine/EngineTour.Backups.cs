using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Verification;

namespace AiCache.Quickstart;

/// <summary>The steps that prove and restore backups.</summary>
sealed partial class EngineTour
{
    async Task RestoreAsync(DatabaseSession session, DatabaseTarget target)
    {
        await tour.TakeAsync("Prove a backup", "BackupTester.TestAsync", "all of it restored into a database of its own, with every row: nothing failed",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Database);
                var checks = await new BackupTester(environment, Silent).TestAsync(backup.Path, new BackupTestOptions { Restore = true, Server = target }, cancellation).ToListAsync(cancellation);
                return (Backup: BackupCatalog.List(backup.Path)[0], Checks: checks);
            },
            proven => proven.Backup.Grade == BackupGrade.Restored && proven.Checks.All(check => check.Status != CheckStatus.Failed),
            proven => $"{proven.Backup.Name}: {proven.Backup.Grade}; {Summary(proven.Checks)}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
        await tour.TakeAsync("Restore one table", "Restorer.RunAsync", "as many answers as before, no deployment check that fails now",
            async () =>
            {
                var backup = await BackUpAsync(target, BackupScope.Cache);
                var options = new RestoreOptions { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true };
                var restorer = new Restorer(session, environment, Silent);
                return await restorer.RunAsync(await restorer.PlanAsync(options, cancellation), options, cancellation);
            },
            restored => restored.Rows["public.ai_response_cache"] == restored.Backup.Rows["public.ai_response_cache"] && restored.NewFailures.Count == 0,
            restored => $"{restored.Rows["public.ai_response_cache"]} answers from {restored.Backup.Name}",
            ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
    }

    Task<Backup> BackUpAsync(DatabaseTarget target, BackupScope scope) =>
        new BackupWriter(environment, Silent).WriteAsync(target, new BackupOptions { Path = folder, Scope = scope }, cancellation);
}
