using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Loads rows of a backup into tables of the cache that meet the contract, in one transaction: all of them or none.
/// </summary>
internal static class RowRestore
{
    const string Activity = "Restoring";

    /// <summary>The tables whose rows are wanted, in an order in which they can be loaded.</summary>
    /// <exception cref="AiCacheException">A table is none of the cache's, or the backup does not hold its
    /// rows.</exception>
    public static IReadOnlyList<ManifestTable> Tables(BackupManifest manifest, RestoreOptions options)
    {
        var wanted = options.Tables.Count > 0 ? options.Tables.Select(name => CacheTables.Find(name).FullName)
            .ToHashSet() : CacheContract.TableNames.ToHashSet();
        var held = manifest.Content == BackupContent.SchemaOnly ? []
            : manifest.Tables.Where(t => wanted.Contains($"{t.Schema}.{t.Name}")).ToList();
        var missing = wanted.Where(name => held.All(t => $"{t.Schema}.{t.Name}" != name)).ToList();
        if (options.Tables.Count > 0 && missing.Count > 0) throw RestoreErrors.NoRowsOf(manifest.File, missing);
        return [.. held.OrderBy(t => CacheTables.All.ToList().IndexOf($"{t.Schema}.{t.Name}"))];
    }

    /// <summary>Refuses rows that a cache node gets from the application, or that may be stale there.</summary>
    /// <exception cref="AiCacheException">It would get some (<see cref="ErrorIds.NodeInTheWay"/>).</exception>
    public static void DemandNoNode(DeploymentState state, IEnumerable<string> tables, string database, string file)
    {
        var wrong = tables.Intersect([CacheContract.Cache.FullName, CacheContract.Hashes.FullName]).ToList();
        if (state.Facts.IsNode && wrong.Count > 0) throw RestoreErrors.IntoNode(database, file, wrong);
    }

    /// <summary>Deploys what is missing and loads the rows.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> RunAsync(Work work, DatabaseSession session,
        RestorePlan plan, CancellationToken cancellation)
    {
        var archive = await BackupArchive.OpenAsync(work, plan.Backup.Path, plan.Manifest, plan.Digest,
            plan.Options.PgBinPath, cancellation);
        var locking = new MigrateOptions { LockWait = plan.Options.LockWait };
        if (plan.Migrations.Count > 0)
            await foreach (var result in Deploy.RunAsync(work, locking with { Names = plan.Migrations }, cancellation))
                work.Reporter.Verbose($"{result.Name}: {result.Outcome}.");
        if (plan.IsProof) await AddedColumns.MakeAsync(session, plan.Described, cancellation);
        var (rows, _) = await new DeploymentLock(session, locking.Patience, "Waiting to restore", work.Reporter)
            .RunAsync((transaction, state) =>
            {
                DemandNoNode(state, plan.Tables, plan.Database, plan.Manifest.File);
                DemandContract(state, plan);
                return LoadAsync(work, session, transaction, archive, plan, locking.LockTimeout,
                    state.Facts.Server.HasNodes, cancellation);
            }, cancellation);
        return rows;
    }

    static async Task<IReadOnlyDictionary<string, long>> LoadAsync(Work work, DatabaseSession session,
        DatabaseTransaction transaction, BackupArchive archive, RestorePlan plan, TimeSpan lockTimeout, bool hasNodes,
        CancellationToken cancellation)
    {
        var tables = plan.Described;
        // Nothing is written meanwhile, so what is looked at now is what is replaced.
        await TableLocks.TakeAsync(transaction, [.. tables.Select(t => t.FullName)], lockTimeout, cancellation);
        IReadOnlyList<TargetTable> targets =
            [.. tables.Select(t => new TargetTable(t.Schema, t.Name, "r", TimesOf(t)))];
        var found = await TargetRows.ReadAsync(transaction, targets, cancellation);
        found.DemandReplaceable(found.Rows > 0, plan.Manifest, plan.Options, plan.Database);
        if (found.Rows > 0) await ForeignReference.DemandNoneAsync(transaction, tables, cancellation);

        var silenced = await SilencedTriggers.SilenceAsync(transaction, tables, cancellation);
        if (found.Rows > 0) await transaction.RunAsync(cancellation, Emptying(tables, hasNodes));
        if (hasNodes && plan.Tables.Contains(CacheContract.Hashes.FullName))
            work.Reporter.Warning("The cache nodes throw away what they have of the lectures whose hashes are replaced.");
        var journal = await LoadRowsAsync(work, session, transaction, archive, plan, cancellation);
        if (tables.Any(t => $"{t.Schema}.{t.Name}" == CacheContract.Pending.FullName))
            await transaction.ScalarAsync<long>(
                SqlStep.File("continue identity", "Backups/Restore/continue_identity.sql"), cancellation);
        await silenced.RestoreAsync(transaction, cancellation);
        await SettleAsync(transaction, tables, cancellation);

        var loaded = await TargetRows.ReadAsync(transaction, targets, cancellation);
        if (journal is not null) loaded = loaded with { Tables = [.. loaded.Tables, journal] };
        loaded.DemandSame(plan.Manifest, journal is null ? tables : plan.Manifest.Tables, plan.Database,
            plan.StateOnFailure);
        await transaction.CommitAsync(cancellation);
        return loaded.Counts;
    }

    /// <summary>
    /// A node is told of every hash that goes, and so throws the answers away that were made of other ones: no trigger
    /// of its fires for each row of a table that is truncated.
    /// </summary>
    static IEnumerable<SqlStep> Emptying(IReadOnlyList<ManifestTable> tables, bool hasNodes)
    {
        var told = tables.Where(t => hasNodes && $"{t.Schema}.{t.Name}" == CacheContract.Hashes.FullName).ToList();
        foreach (var table in told) yield return new("delete", $"delete from {table.FullName}");
        if (tables.Except(told).Select(t => t.FullName).ToList() is { Count: > 0 } others)
            yield return new("truncate", $"truncate table {string.Join(", ", others)}");
    }

    /// <summary>
    /// Nobody waits for autovacuum: without it each look for a lecture's entries reads the whole table meanwhile.
    /// </summary>
    static Task SettleAsync(DatabaseTransaction transaction, IReadOnlyList<ManifestTable> tables,
        CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        batch.Call(SqlStep.File("merge pending index entries", "Backups/Restore/merge_pending.sql",
            (object)tables.Select(t => t.FullName).ToArray()));
        batch.Do(tables.Select(t => new SqlStep($"analyze {t.FullName}", $"analyze {t.FullName}")));
        return transaction.RunAsync(batch, cancellation);
    }

    /// <summary>Loads the rows of each table, and of the journal where the whole cache is restored.</summary>
    /// <returns>How many records of the journal the backup holds; null where it was not asked for them.</returns>
    static async Task<TargetTableRows?> LoadRowsAsync(Work work, DatabaseSession session,
        DatabaseTransaction transaction,
        BackupArchive archive, RestorePlan plan, CancellationToken cancellation)
    {
        var (tables, manifest) = (plan.Described, plan.Manifest);
        var targets = tables.ToDictionary(t => (t.Schema, t.Name), t => t.FullName);
        var journal = plan.Options.Tables.Count == 0 && manifest.Scope == BackupScope.Cache
            && manifest.Tables.Any(t => $"{t.Schema}.{t.Name}" == CacheTables.Journal);
        if (journal)
        {
            await transaction.RunAsync(cancellation, new SqlStep("make a place for the journal",
                $"create temporary table restored_journal (like {CacheTables.Journal}) on commit drop"));
            targets[("aicache", "migration_journal")] = "pg_temp.restored_journal";
        }
        var total = Math.Max(1, tables.Sum(t => t.Bytes));
        var copy = new CopyInto(session);
        var loader = new RowLoader(copy, targets, (table, bytes) =>
            work.Reporter.Progress(new ProgressReport(Activity, $"{table}: {Figures.Size(bytes)} of rows loaded",
                (int)Math.Min(99, 100 * bytes / total))));
        try
        {
            await archive.ReadRowsAsync(loader, targets.Keys, cancellation);
        }
        catch (AiCacheException error) when (error.SqlState is not null)
        {
            throw RestoreErrors.RowsRefused(plan, error);
        }
        finally
        {
            await copy.AbandonAsync();
        }
        if (!journal) return null;
        var batch = new StatementBatch(SqlStep.File("merge journal", "Backups/Restore/merge_journal.sql"));
        var records = batch.Scalar<long>(
            new SqlStep("count the journal's records", "select count(*) from pg_temp.restored_journal"));
        await transaction.RunAsync(batch, cancellation);
        return new TargetTableRows(CacheTables.Journal, records.Value, null);
    }

    static void DemandContract(DeploymentState state, RestorePlan plan)
    {
        var names = plan.Described.Select(t => t.Name).ToHashSet();
        // Whether rows fit depends on these alone; who may see them is not a matter of loading them.
        var broken = ContractComparison.Run(state.Facts, MigrationScript.All.Select(m => m.Name))
            .Where(c => c.Category is CheckCategory.Table or CheckCategory.Column or CheckCategory.Constraint)
            .Where(c => c.Status == CheckStatus.Failed && names.Contains(c.Name.Split('.')[1])).ToList();
        if (broken.Count > 0)
            throw RestoreErrors.ContractDrift(plan.Database, [.. broken.Select(c => c.Message)],
                [.. broken.Select(c => $"{c.Name}: {c.Message}")]);
    }

    static IReadOnlyList<string> TimesOf(ManifestTable table) =>
        [.. CacheContract.Tables.First(rule => rule.FullName == $"{table.Schema}.{table.Name}")
        .Columns.Where(c => c.Type == "timestamp with time zone").Select(c => c.Name)];
}
