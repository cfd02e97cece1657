using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Backups;

/// <summary>Restores backups: a whole database, or the rows of the cache's tables. All of it or nothing.</summary>
/// <param name="session">The database to restore into.</param>
/// <param name="environment">Where programs are looked for, and what they run in.</param>
/// <param name="reporter">Is told how far it is.</param>
public sealed class Restorer(DatabaseSession session, HostEnvironment environment, IReporter reporter)
{
    /// <summary>
    /// Compares the backup with its checksum, looks at the target, and says what a restore would do. Changes nothing.
    /// </summary>
    /// <exception cref="AiCacheException">The backup is not whole, or the target is not fit for it; the error says what
    /// to pass or to do first.</exception>
    public Task<RestorePlan> PlanAsync(RestoreOptions options, CancellationToken cancellation) =>
        PlanAsync(options, proof: false, cancellation);

    internal async Task<RestorePlan> PlanAsync(RestoreOptions options, bool proof, CancellationToken cancellation)
    {
        await DirectConnection.DemandAsync(session, cancellation);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path));
        var manifest = BackupManifest.Read(path);
        await new BackupVerifier(environment, reporter).IdentifyAsync(path, manifest, options.PgBinPath, cancellation);
        var whole = manifest.Scope == BackupScope.Database && options.Tables.Count == 0;
        var tables = whole ? manifest.Tables : RowRestore.Tables(manifest, options);
        var target = await RestoreTarget.ReadAsync(session, manifest, tables, cancellation);
        var filter = whole ? RestorePreconditions.Demand(manifest, target, options, session.Target, proof)
            : ArchiveFilter.None;
        var found = await target.RowsAsync(sql => session.JsonAsync<TargetRows>(sql, cancellation));
        var occupied = whole ? target.Tables.Count > 0 && manifest.Content != BackupContent.DataOnly : found.Rows > 0;
        RestoreTarget.DemandReplaceable(found, occupied, manifest, options, session.Target.DisplayName);
        return new RestorePlan
        {
            Backup = Backup.From(path, manifest, manifest.Size), Database = session.Target.DisplayName,
            IsWhole = whole, Tables = [.. tables.Select(t => t.FullName)],
            Migrations = whole || options.Tables.Count > 0 ? [] : await MissingMigrationsAsync(tables, cancellation),
            ReplacedRows = occupied ? found.Rows : 0, NewestRow = found.Newest,
            Skipped = [.. filter.Extensions.Select(e => $"extension {e.Name}")],
            Manifest = manifest, Described = tables, Filter = filter,
        };
    }

    /// <summary>Does what was planned, compares the rows and runs the deployment checks.</summary>
    /// <exception cref="AiCacheException">It failed, and the target is as it was; or
    /// <see cref="ErrorIds.RestoreDiffers"/>: a whole restore is not what was backed up.</exception>
    public async Task<RestoreResult> RunAsync(RestorePlan plan, RestoreOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyDictionary<string, long> rows;
        IReadOnlyList<string> skipped = [];
        if (plan.IsWhole)
        {
            skipped = await new WholeRestore(session, options, environment, reporter)
                .RunAsync(plan.Backup.Path, plan.Manifest, plan.Filter, cancellation);
            rows = await CountAsync(plan, cancellation);
        }
        else
        {
            var archive = await BackupArchive.OpenAsync(plan.Backup.Path, plan.Manifest, options.PgBinPath,
                environment, cancellation);
            rows = await new RowRestore(session, archive, plan.Manifest, options, environment, reporter)
                .RunAsync(plan, plan.Described, cancellation);
        }
        var checks = plan.Manifest.Migrations.Count == 0 && plan.IsWhole ? []
            : await DeploymentChecks.RunAsync(Work.On(session, reporter, environment), new DeploymentCheckOptions(),
                cancellation)
                .ToListAsync(cancellation);
        return new RestoreResult
        {
            Backup = plan.Backup, Database = plan.Database, IsWhole = plan.IsWhole, Rows = rows,
            Migrations = plan.Migrations, Skipped = skipped, Checks = checks,
            NewFailures = [.. checks.Where(c => c.Status == CheckStatus.Failed && IsNew(c, plan.Manifest))],
            Duration = clock.Elapsed,
        };
    }

    /// <summary>
    /// Where objects differed from the contract already, what is tried out with them may fail because of that.
    /// </summary>
    static bool IsNew(Check check, BackupManifest manifest) => !manifest.FailedChecks.Contains(check.Name)
        && (manifest.FailedChecks.Count == 0 || ContractComparison.Categories.Contains(check.Category));

    async Task<IReadOnlyDictionary<string, long>> CountAsync(RestorePlan plan, CancellationToken cancellation)
    {
        if (plan.Manifest.Content == BackupContent.SchemaOnly) return new Dictionary<string, long>();
        var target = await RestoreTarget.ReadAsync(session, plan.Manifest, plan.Described, cancellation);
        var found = await target.RowsAsync(sql => session.JsonAsync<TargetRows>(sql, cancellation));
        var counts = found.Tables.ToDictionary(t => t.Name, t => t.Rows);
        RestoreCounts.Demand(plan.Manifest, plan.Described, counts, plan.Database, "It was restored all the same.");
        return counts;
    }

    async Task<IReadOnlyList<string>> MissingMigrationsAsync(IReadOnlyList<ManifestTable> tables,
        CancellationToken cancellation)
    {
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var needed = CacheContract.Tables.Where(rule => tables.Any(t => $"{t.Schema}.{t.Name}" == rule.FullName))
            .Select(rule => rule.Migration).ToHashSet();
        return [.. MigrationScript.All.Where(m => needed.Contains(m.Name)
            && state.StateOf(m).Status is (MigrationStatus.Pending or MigrationStatus.Missing)).Select(m => m.Name)];
    }
}
