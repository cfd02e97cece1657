using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;
using Npgsql;

namespace AiCache.Engine.Health;

/// <summary>Reads what the health checks look at, in two round trips: what is there, and then what is in it.</summary>
internal static class HealthReader
{
    static readonly int DaysBack = 8;

    public static async Task<HealthFacts> ReadAsync(DatabaseSession session, CancellationToken cancellation)
    {
        SqlStep[] first =
        [
            Sight.Step, StorageFacts.Step, DeploymentState.CatalogueStep,
            new("read how vacuum stands", EmbeddedSql.Read("Health/health_tables.sql"),
            (object)CacheContract.TableNames),
        ];
        var texts = new List<string>();
        await session.ExecuteAsync(null, TransactionSettings.Default, first, async (_, reader) =>
        {
            if (await reader.ReadAsync(cancellation)) texts.Add(reader.GetString(0));
        }, cancellation);
        var catalogue = EngineJson.Read<CatalogueFacts>(texts[2]);
        var facts = new HealthFacts
        {
            Sight = EngineJson.Read<Sight>(texts[0]),
            Storage = EngineJson.Read<StorageFacts>(texts[1]),
            Vacuum = EngineJson.Read<VacuumFacts>(texts[3]),
            Catalogue = catalogue,
            Contract = ContractComparison.Run(catalogue, MigrationScript.All.Select(m => m.Name)),
        };
        facts.Sight.DemandReadable();
        var parts = Parts(facts, cancellation).ToList();
        if (parts.Count > 0)
            await session.ExecuteAsync(null, TransactionSettings.Default, [.. parts.Select(p => p.Step)],
                (index, reader) => parts[index].Take(reader), cancellation);
        return facts;
    }

    /// <summary>The statements for those tables that are there, with what takes their answers.</summary>
    static IEnumerable<(SqlStep Step, Func<NpgsqlDataReader, Task> Take)> Parts(HealthFacts facts,
        CancellationToken cancellation)
    {
        var sight = facts.Sight;
        var pendingIsReadable = !sight.Has(CacheContract.Pending.FullName) || sight.CanRead(CacheContract.Pending.FullName);
        if (Readable(CacheContract.Stats, "date", "total_requests", "cache_hits", "cache_misses", "tokens_saved")
            && pendingIsReadable)
        {
            yield return (CacheStatistics.Step(sight, sight.Today.AddDays(-DaysBack), sight.Today.AddDays(1)),
                async reader => facts.Days = await CacheStatistics.CountsAsync(reader, cancellation));
        }
        if (Readable(CacheContract.Stats, "date", "total_requests", "cache_hits", "cache_misses", "tokens_saved",
            "updated_at"))
            yield return Part("health_counters.sql", text => facts.Counters = EngineJson.Read<CounterFacts>(text));
        if (Readable(CacheContract.Cache, "created_at"))
            yield return Part("health_entries.sql", text => facts.NewestEntry = EngineJson.Read<DateTimeOffset?>(text));
        if (Readable(CacheContract.Hashes, "updated_at"))
            yield return Part("health_hashes.sql", text => facts.ChangedHashes = EngineJson.Read<long>(text));
        if (sight.CanRead(Sight.Journal))
            yield return Part("health_deployed.sql", text => facts.Deployed = EngineJson.Read<DateTimeOffset?>(text));

        bool Readable(TableRule table, params string[] columns) => sight.CanRead(table.FullName)
            && columns.All(c => facts.Catalogue.Relation(table.FullName)?.Columns.Any(x => x.Name == c) ?? false);

        (SqlStep, Func<NpgsqlDataReader, Task>) Part(string file, Action<string> take) =>
            (new SqlStep(file, EmbeddedSql.Read("Health/" + file)), async reader =>
        {
            if (await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation))
                take(reader.GetString(0));
        }
        );
    }
}
