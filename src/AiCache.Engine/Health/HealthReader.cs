using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>Reads what the health checks look at, in two round trips: what is there, and then what is in it.</summary>
internal static class HealthReader
{
    const int DaysBack = 8;

    static readonly string[] Counters = ["date", "total_requests", "cache_hits", "cache_misses", "tokens_saved"];

    /// <summary>Reads them.</summary>
    /// <param name="statements">Where it is read.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="also">Adds what somebody else wants to know to the second round trip.</param>
    public static async Task<HealthFacts> ReadAsync(IStatements statements, CancellationToken cancellation,
        Action<StatementBatch>? also = null)
    {
        var scene = await LookAsync(statements, cancellation);
        var sight = scene.Sight;
        sight.DemandReadable();
        var batch = new StatementBatch();
        var days = scene.CanRead(CacheContract.Stats, Counters) && scene.CanReadPending
            ? batch.Rows(StatisticsReader.Step(sight, sight.Today.AddDays(-DaysBack), sight.Today.AddDays(1)),
                StatisticsReader.Map) : null;
        var counters = scene.CanRead(CacheContract.Stats, [.. Counters, "updated_at"])
            ? batch.Add<CounterFacts>(Step("health_counters.sql"), HealthJson.Default) : null;
        var newest = scene.CanRead(CacheContract.Cache, "created_at")
            ? batch.Add<DateTimeOffset?>(Step("health_entries.sql"), HealthJson.Default) : null;
        var changed = scene.CanRead(CacheContract.Hashes, "updated_at")
            ? batch.Scalar<long>(Step("health_hashes.sql")) : null;
        var journal = sight.CanRead(Sight.Journal)
            ? batch.Add<JournalFacts>(Step("health_journal.sql"), HealthJson.Default) : null;
        also?.Invoke(batch);
        if (batch.Steps.Count > 0) await statements.RunAsync(batch, cancellation);
        return new HealthFacts(scene)
        {
            Contract = Compare(scene, journal?.Value),
            Days = days is null ? null : StatisticsReader.ByDay(days.Value), Counters = counters?.Value,
            NewestEntry = newest?.Value, ChangedHashes = changed?.Value, Deployed = journal?.Value.Deployed,
        };
    }

    /// <summary>A journal that this role may not read says nothing about what is recorded.</summary>
    static IReadOnlyList<Check> Compare(HealthScene scene, JournalFacts? journal)
    {
        var all = MigrationScript.All.Select(m => m.Name).ToList();
        var unrecorded = journal is null && scene.Sight.Has(Sight.Journal) ? []
            : all.Except(journal?.Names ?? []).ToHashSet();
        return ContractComparison.Run(scene.Catalogue, unrecorded, all);
    }

    static async Task<HealthScene> LookAsync(IStatements statements, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var sight = batch.Add<Sight>(Sight.Step, ContractJson.Default);
        var storage = batch.Add<StorageFacts>(StorageFacts.Step, HealthJson.Default);
        var catalogue = batch.Add<CatalogueFacts>(DeploymentState.CatalogueStep, ContractJson.Default);
        var vacuum = batch.Add<VacuumFacts>(Step("health_tables.sql", (object)CacheContract.TableNames),
            HealthJson.Default);
        var purges = batch.Add<IReadOnlyList<LockHolder>>(LockHolder.Step(AdvisoryLock.Purge, []),
            ContractJson.Default);
        await statements.RunAsync(batch, cancellation);
        return new HealthScene(sight.Value, storage.Value, catalogue.Value, vacuum.Value, purges.Value);
    }

    static SqlStep Step(string file, params object?[] parameters) =>
        SqlStep.File(file, $"Health/{file}", parameters);
}
