using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>
/// Loads rows of a backup into tables of the cache that meet the contract, in one transaction: all of them or none.
/// </summary>
internal sealed class RowRestore(DatabaseSession session, BackupArchive archive, BackupManifest manifest,
    RestoreOptions options, HostEnvironment environment, IReporter reporter)
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
        if (options.Tables.Count == 0 || missing.Count == 0)
            return [.. held.OrderBy(t => CacheTables.All.ToList().IndexOf($"{t.Schema}.{t.Name}"))];
        throw new AiCacheException(ErrorIds.BackupOptionInvalid, FailureKind.NotFound,
            $"The backup '{manifest.File}' holds no rows of {string.Join(", ", missing)}.")
        {
            Subject = missing[0],
            RecommendedAction = "Choose a backup that was taken after the table was deployed: Get-AiCacheBackup "
            + "<folder> | Select-Object Name, Rows",
        };
    }

    /// <summary>Deploys what is missing and loads the rows.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(RestorePlan plan,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation)
    {
        var locking = new MigrateOptions { LockWait = options.LockWait };
        if (plan.Migrations.Count > 0)
            await foreach (var result in Deploy.RunAsync(Work.On(session, reporter, environment),
                locking with { Names = plan.Migrations }, cancellation))
                reporter.Verbose($"{result.Name}: {result.Outcome}.");
        var (rows, _) = await new DeploymentLock(session, locking.Patience, "Waiting to restore", reporter)
            .RunAsync((transaction, state) =>
                LoadAsync(transaction, state, plan, tables, locking.LockTimeout, cancellation), cancellation);
        return rows;
    }

    async Task<IReadOnlyDictionary<string, long>> LoadAsync(DatabaseTransaction transaction,
        DeploymentState state, RestorePlan plan, IReadOnlyList<ManifestTable> tables, TimeSpan lockTimeout, CancellationToken cancellation)
    {
        DemandContract(state, tables);
        // Nothing is written meanwhile, so what is looked at now is what is replaced.
        await TableLocks.TakeAsync(transaction, [.. tables.Select(t => t.FullName)], lockTimeout, cancellation);
        var target = new RestoreTarget("", false, [], [], null, [],
            [.. tables.Select(t => new TargetTable(t.Schema, t.Name, "r", TimesOf(t)))]);
        var found = await target.RowsAsync(sql => transaction.JsonAsync<TargetRows>(sql, cancellation));
        RestoreTarget.DemandReplaceable(found, found.Rows > 0, manifest, options, plan.Database);

        var silenced = await SilencedTriggers.SilenceAsync(transaction, tables, cancellation);
        if (found.Rows > 0)
            await transaction.ExecuteAsync([new("truncate",
            $"truncate table {string.Join(", ", tables.Select(t => t.FullName))}")], null, cancellation);
        await LoadRowsAsync(transaction, tables, withJournal: options.Tables.Count == 0, cancellation);
        await transaction.ExecuteAsync([.. tables.Where(t => $"{t.Schema}.{t.Name}" == CacheContract.Pending.FullName)
            .Select(_ => new SqlStep("continue identity", EmbeddedSql.Read("Backups/Restore/continue_identity.sql")))], null,
            cancellation);
        await silenced.RestoreAsync(transaction, cancellation);

        var loaded = await target.RowsAsync(sql => transaction.JsonAsync<TargetRows>(sql, cancellation));
        var counts = loaded.Tables.ToDictionary(t => t.Name, t => t.Rows);
        RestoreCounts.Demand(manifest, tables, counts, plan.Database, "Nothing was changed.");
        await transaction.CommitAsync(cancellation);
        return counts;
    }

    async Task LoadRowsAsync(DatabaseTransaction transaction, IReadOnlyList<ManifestTable> tables, bool withJournal,
        CancellationToken cancellation)
    {
        var targets = tables.ToDictionary(t => (t.Schema, t.Name), t => t.FullName);
        var journal = withJournal && manifest.Scope == BackupScope.Cache
            && manifest.Tables.Any(t => $"{t.Schema}.{t.Name}" == CacheTables.Journal);
        if (journal)
        {
            await transaction.ExecuteAsync([new("journal",
                $"create temporary table restored_journal (like {CacheTables.Journal}) on commit drop")], null,
                cancellation);
            targets[("aicache", "migration_journal")] = "pg_temp.restored_journal";
        }
        var total = Math.Max(1, tables.Sum(t => t.Bytes));
        var loader = new RowLoader(session, targets, (table, bytes) =>
            reporter.Progress(new ProgressReport(Activity,
                FormattableString.Invariant($"{table}: {bytes / 1048576.0:0.0} MB of rows loaded"),
                (int)Math.Min(99, 100 * bytes / total))));
        try
        {
            await archive.ReadAsync(loader, targets.Keys, cancellation);
        }
        catch (AiCacheException error) when (error.SqlState is not null)
        {
            throw Failed(error);
        }
        finally
        {
            await loader.AbandonAsync();
        }
        if (journal) await transaction.ExecuteAsync([new("merge journal",
            EmbeddedSql.Read("Backups/Restore/merge_journal.sql"))], null, cancellation);
    }

    void DemandContract(DeploymentState state, IReadOnlyList<ManifestTable> tables)
    {
        var names = tables.Select(t => t.Name).ToHashSet();
        // Whether rows fit depends on these alone; who may see them is not a matter of loading them.
        var broken = ContractComparison.Run(state.Facts, MigrationScript.All.Select(m => m.Name))
            .Where(c => c.Category is CheckCategory.Table or CheckCategory.Column or CheckCategory.Constraint)
            .Where(c => c.Status == CheckStatus.Failed && names.Contains(c.Name.Split('.')[1])).ToList();
        if (broken.Count == 0) return;
        throw new AiCacheException(ErrorIds.ContractDrift, FailureKind.Conflict,
            $"{session.Target.DisplayName}: rows are loaded only into tables that meet the contract: "
            + $"{string.Join("; ", broken.Take(5).Select(c => c.Message))}")
        {
            Details = [.. broken.Select(c => $"{c.Name}: {c.Message}")],
            RecommendedAction = "Invoke-AiCacheMigration deploys what is missing, and -Repair mends what differs.",
        };
    }

    static IReadOnlyList<string> TimesOf(ManifestTable table) =>
        [.. CacheContract.Tables.First(rule => rule.FullName == $"{table.Schema}.{table.Name}")
        .Columns.Where(c => c.Type == "timestamp with time zone").Select(c => c.Name)];

    AiCacheException Failed(AiCacheException error) => new(ErrorIds.RestoreFailed, error.Kind,
        $"{session.Target.DisplayName}: '{manifest.File}' could not be loaded, and nothing was changed: {error.Message}", error)
    {
        SqlState = error.SqlState, Hint = error.Hint, Subject = manifest.File,
        RecommendedAction = error.SqlState == "23503"
            ? "The content hashes refer to lectures that are not in this database: restore public.lectures first (the "
            + "application's own backup), or leave the table out: -Table ai_response_cache, ai_cache_stats"
            : error.RecommendedAction ?? "Mend what the server names, then restore again.",
    };
}
