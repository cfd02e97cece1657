using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Restores a whole database in one transaction, which is committed only once its rows are those of the manifest.
/// </summary>
internal static class WholeRestore
{
    /// <summary>Restores.</summary>
    /// <returns>The rows of each table, and the entries that were left out.</returns>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreFailed"/> with the server's own words, or
    /// <see cref="ErrorIds.RestoreDiffers"/>; the target is as it was.</exception>
    public static async Task<(IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> Skipped)> RunAsync(
        Work work, RestorePlan plan, CancellationToken cancellation)
    {
        var archive = await BackupArchive.OpenAsync(work, plan.Backup.Path, plan.Manifest, plan.Digest,
            plan.Options.PgBinPath, cancellation);
        work.Reporter.Progress(new ProgressReport("Restoring", $"{plan.Manifest.File}, read by {archive.Reader}"));
        // A dump sets many things for its session, which nobody is to have after it.
        await using var session = await work.OpenAsync(cancellation);
        try
        {
            await using var transaction = await session.BeginAsync(
                new TransactionSettings(TransactionSettings.ForLock(plan.Options.LockWait),
                TransactionSettings.Longest),
                cancellation);
            await RestoreTarget.ReadTrustedAsync(transaction, plan.Manifest, plan.Described, cancellation);
            var filter = new ScriptFilter(plan);
            var jobs = new CronJobs(plan);
            await ReplayAsync(work, session, transaction, archive, plan, filter, jobs, cancellation);
            var rows = await CountAsync(transaction, plan, cancellation);
            var unscheduled = await jobs.ScheduleAsync(transaction, cancellation);
            await transaction.CommitAsync(cancellation);
            return (rows, [.. filter.Skipped, .. unscheduled]);
        }
        finally
        {
            DatabaseSession.CloseIdle(session.Target);
        }
    }

    static async Task ReplayAsync(Work work, DatabaseSession session, DatabaseTransaction transaction,
        BackupArchive archive, RestorePlan plan, ScriptFilter filter, CronJobs jobs, CancellationToken cancellation)
    {
        var copy = new CopyInto(session);
        var restore = new ScriptRestore(transaction, copy, filter, jobs, work.Reporter);
        var platform = plan.Platform is { } rules ? new PlatformRows(rules) : null;
        try
        {
            await DefaultPrivileges.SetAsideAsync(transaction, cancellation);
            if (platform is not null) await platform.MakeRoomAsync(transaction, plan, cancellation);
            await archive.ReadAllAsync(restore, plan.Options.Clean, cancellation);
            await restore.FlushAsync(cancellation);
            await DefaultPrivileges.GiveBackAsync(transaction, cancellation);
            if (platform is not null) await platform.FinishAsync(transaction, cancellation);
        }
        catch (AiCacheException error) when (error.SqlState is not null)
        {
            throw RestoreErrors.StatementRefused(plan.Database, plan.Manifest.File, error);
        }
        finally
        {
            await copy.AbandonAsync();
        }
    }

    static async Task<IReadOnlyDictionary<string, long>> CountAsync(DatabaseTransaction transaction, RestorePlan plan,
        CancellationToken cancellation)
    {
        if (plan.Manifest.Content == BackupContent.SchemaOnly) return new Dictionary<string, long>();
        var target = await RestoreTarget.ReadAsync(transaction, plan.Manifest, plan.Described, cancellation);
        var found = await TargetRows.ReadAsync(transaction, target.Tables, cancellation);
        IReadOnlyList<ManifestTable> expected = [.. plan.Described
            .Except(plan.Platform?.Unwritable ?? []).Except(plan.Platform?.LeftAlone ?? [])];
        found.DemandSame(plan.Manifest, expected, plan.Database, "Nothing was changed.");
        return found.Counts;
    }
}
