using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What a restore finds: the tables of the backup that are there already, and what the role can do.</summary>
internal sealed record RestoreTarget(string Role, bool Superuser, IReadOnlyList<string> MissingRoles,
    IReadOnlyList<string> ForeignOwners, string? CronDatabase, IReadOnlyList<string> Extensions,
    IReadOnlyList<TargetTable> Tables)
{
    /// <summary>Looks at the target.</summary>
    public static Task<RestoreTarget> ReadAsync(IStatements statements, BackupManifest manifest,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation) =>
        statements.JsonAsync<RestoreTarget>(Step(manifest, tables), cancellation);

    /// <summary>
    /// Looks at a target into which a whole database is to be restored, before anything in it is read.
    /// </summary>
    /// <exception cref="AiCacheException">To read it, or to load rows into it, would run a stranger's code; or cache nodes
    /// hang on what would be replaced.</exception>
    public static async Task<RestoreTarget> ReadTrustedAsync(IStatements statements, BackupManifest manifest,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var target = batch.Add<RestoreTarget>(Step(manifest, tables));
        var trust = batch.Add<TargetTrust>(TargetTrust.Step(tables));
        var events = batch.Add<List<ForeignEventTrigger>>(ForeignEventTrigger.Step);
        var readOnly = batch.Add<ReadOnlyFacts?>(ReadOnlyFacts.Step);
        var hanging = batch.Add<TakenAlong>(TakenAlong.Step(CacheContract.TableNames));
        await statements.RunAsync(batch, cancellation);
        if (readOnly.Value is { } reason) throw ContractErrors.ReadOnly(statements.Database, reason);
        trust.Value.Demand(target.Value.Role, manifest);
        ForeignEventTrigger.DemandNone(events.Value, target.Value.Role, statements.Database);
        // A table that is dropped leaves publications and subscriptions without a word.
        hanging.Value.DemandNoNode(statements.Database, $", then restore; {Commands.AddNode} makes nodes again.");
        return target.Value;
    }

    /// <summary>Looks at a target into whose tables of the cache rows are to be loaded.</summary>
    /// <exception cref="AiCacheException">Something of ours is a stranger's.</exception>
    public static async Task<RestoreTarget> ReadOursAsync(IStatements statements, BackupManifest manifest,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var target = batch.Add<RestoreTarget>(Step(manifest, tables));
        var sight = batch.Add<Sight>(Sight.Step);
        var events = batch.Add<List<ForeignEventTrigger>>(ForeignEventTrigger.Step);
        await statements.RunAsync(batch, cancellation);
        sight.Value.DemandOurs();
        ForeignEventTrigger.DemandNone(events.Value, target.Value.Role, statements.Database);
        sight.Value.DemandWritable(statements.Database);
        return target.Value;
    }

    static SqlStep Step(BackupManifest manifest, IReadOnlyList<ManifestTable> tables) =>
        SqlStep.File("look at the target", "Backups/Restore/restore_target.sql",
            tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Name).ToArray(), manifest.Roles.ToArray(),
            manifest.Owners.ToArray());
}
