using System.Diagnostics;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Backups;

/// <summary>Restores a backup: a whole database, or the rows of the cache's tables. All of it or nothing.</summary>
public static class RestoreDatabase
{
    /// <summary>
    /// Compares the backup with its checksum, looks at the target, and says what a restore would do. Changes nothing.
    /// </summary>
    /// <exception cref="AiCacheException">The backup is not whole, or the target is not fit for it; the error says what
    /// to pass or to do first.</exception>
    public static Task<RestorePlan> PlanAsync(Work work, RestoreOptions options, CancellationToken cancellation) =>
        PlanAsync(work, options, null, cancellation);

    internal static async Task<RestorePlan> PlanAsync(Work work, RestoreOptions options, ScratchDatabase? proof,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await DirectConnection.DemandAsync(session, cancellation);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path));
        var manifest = BackupManifest.Read(path);
        SigningKey.Read(options.SigningKey, work)?.Demand(path, manifest);
        var digest = await BackupVerifier.IdentifyAsync(work, path, manifest, options.PgBinPath, cancellation);
        var whole = manifest.IsWhole && options.Tables.Count == 0;
        var tables = whole ? manifest.Tables : RowRestore.Tables(manifest, options);
        var target = whole ? await RestoreTarget.ReadTrustedAsync(session, manifest, tables, cancellation)
            : await RestoreTarget.ReadOursAsync(session, manifest, tables, cancellation);
        var objects = whole ? await TargetObjects.ReadAsync(session, cancellation) : TargetObjects.None;
        var platform = PlatformRules.Of(manifest, objects, target.Superuser, options.Clean);
        var filter = whole ? RestorePreconditions.Demand(manifest, target, platform, options, session.Target, proof)
            : ArchiveFilter.None;
        var state = whole ? null : await DeploymentState.ReadAsync(session, cancellation);
        if (state is not null)
        {
            RowRestore.DemandNoNode(state, tables.Select(t => t.FullName), session.Target.DisplayName, manifest.File);
            // A proof has nobody's tables: it makes them.
            if (proof is null) AddedColumns.DemandThere(state, tables, manifest.File);
        }
        // A project has the platform's tables before anything is restored into it.
        var found = (await TargetRows.ReadAsync(session, target.Tables, cancellation))
            .Without(t =>
            target.Tables.Any(x => x.FullName == t.Name && platform?.IsPlatforms(x.Schema, x.Name) == true)
                && (t.Rows == 0 || platform?.LeftAlone.Any(left => left.FullName == t.Name) == true));
        var occupied = whole ? found.Tables.Count > 0 && manifest.Content != BackupContent.DataOnly : found.Rows > 0;
        found.DemandReplaceable(occupied, manifest, options, session.Target.DisplayName);
        if (occupied && !whole) await ForeignReference.DemandNoneAsync(session, tables, cancellation);
        return new RestorePlan(manifest, digest, options)
        {
            IsProof = proof is not null,
            Backup = Backup.From(path, manifest, manifest.Size), Database = session.Target.DisplayName,
            IsWhole = whole, Tables = [.. tables.Select(t => t.FullName)],
            Migrations = state is null || options.Tables.Count > 0 ? [] : MissingMigrations(state, tables),
            ReplacedRows = occupied ? found.Rows : 0, NewestRow = found.Newest,
            Skipped = [.. filter.Extensions.Where(e => platform is null || !objects.Extensions.Contains(e.Name))
                .Select(e => $"extension {e.Name}"),
                .. (platform?.Unwritable ?? []).Select(t => $"the rows of {t.FullName}, where {target.Role} may not "
                    + "write or there is no such table")],
            Described = tables, Filter = filter, Role = target.Role, IsSuperuser = target.Superuser,
            ForeignOwners = target.ForeignOwners, Objects = objects, Platform = platform,
        };
    }

    /// <summary>Does what was planned, compares the rows and runs the deployment checks.</summary>
    /// <exception cref="AiCacheException">It failed, or what it made is not what was backed up
    /// (<see cref="ErrorIds.RestoreDiffers"/>); the target is as it was.</exception>
    public static async Task<RestoreResult> RunAsync(Work work, RestorePlan plan, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var session = await work.SessionAsync(cancellation);
        await ReadOnlyFacts.DemandNoneAsync(session, cancellation);
        var (rows, skipped) = plan.IsWhole ? await WholeRestore.RunAsync(work, plan, cancellation)
            : (await RowRestore.RunAsync(work, session, plan, cancellation), []);
        if (plan.Platform is { } platform)
            skipped = [.. platform.Unwritable.Select(t => $"the rows of {t.FullName}"), .. skipped];
        foreach (var left in skipped)
            if (plan.IsProof) work.Reporter.Verbose($"Not restored: {left}");
            else work.Reporter.Warning($"Not restored: {left}");
        if (plan is { IsWhole: true, IsProof: false }
            && (await DeploymentState.ReadAsync(session, cancellation)).Facts.IsNode)
            work.Reporter.Warning($"{plan.Database} was a cache node when it was backed up; now it hears of no change. "
                + $"{Commands.AddNode} empties it and makes it a node again.");
        var checks = plan.Manifest.Migrations.Count == 0 && plan.IsWhole ? []
            : await DeploymentChecks.RunAsync(work, Checked(plan), cancellation)
                .ToListAsync(cancellation);
        return new RestoreResult
        {
            Backup = plan.Backup, Database = plan.Database, IsWhole = plan.IsWhole, Rows = rows,
            Migrations = plan.Migrations, Skipped = skipped, Checks = checks,
            NewFailures = [.. checks.Where(c => c.Status == CheckStatus.Failed && IsNew(c, plan.Manifest, checks))],
            Duration = clock.Elapsed,
        };
    }

    /// <summary>
    /// Indexes that were made this moment say nothing by not having been used, and no node comes back with a whole.
    /// </summary>
    static DeploymentCheckOptions Checked(RestorePlan plan) => new()
    {
        Categories = plan.IsWhole || plan.IsProof ? [.. CheckCategory.Deployment
            .Except([CheckCategory.Usage, CheckCategory.Node])] : [],
    };

    /// <summary>
    /// Where objects differed from the contract already, what is tried out with them may fail because of that; so it may
    /// where somebody has added a trigger or the like to the tables.
    /// </summary>
    static bool IsNew(Check check, BackupManifest manifest, IReadOnlyList<Check> all) =>
        !manifest.FailedChecks.Contains(check.Name) && (IsOfObjects(check)
            || (manifest.FailedChecks.Count == 0 && !all.Any(other => other.IsAddition && IsOfObjects(other))));

    static bool IsOfObjects(Check check) => ContractComparison.Categories.Contains(check.Category);

    static IReadOnlyList<string> MissingMigrations(DeploymentState state, IReadOnlyList<ManifestTable> tables)
    {
        var needed = CacheContract.Tables.Where(rule => tables.Any(t => $"{t.Schema}.{t.Name}" == rule.FullName))
            .Select(rule => rule.Migration).ToHashSet();
        return [.. MigrationScript.All.Where(m => needed.Contains(m.Name)
            && state.StateOf(m).Status is (MigrationStatus.Pending or MigrationStatus.Missing)).Select(m => m.Name)];
    }
}
