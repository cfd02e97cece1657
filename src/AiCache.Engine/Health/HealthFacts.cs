using AiCache.Engine.Contract;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>Everything that the health checks look at. What could not be read is null.</summary>
internal sealed record HealthFacts
{
    public required Sight Sight { get; init; }
    public required StorageFacts Storage { get; init; }
    public required VacuumFacts Vacuum { get; init; }
    public required CatalogueFacts Catalogue { get; init; }

    /// <summary>How the objects compare with the contract.</summary>
    public required IReadOnlyList<Check> Contract { get; init; }

    /// <summary>The last eight days and tomorrow, by day.</summary>
    public IReadOnlyDictionary<DateTime, CacheCounts>? Days { get; set; }

    public CounterFacts? Counters { get; set; }
    public DateTimeOffset? NewestEntry { get; set; }
    public long? ChangedHashes { get; set; }
    public DateTimeOffset? Deployed { get; set; }

    /// <summary>
    /// When the cache was last used: a counter moved or an entry was made. Days whose counts are all pending tell no
    /// time but their own begin.
    /// </summary>
    public DateTimeOffset? LastActivity => new[] { Counters?.LastCount, NewestEntry, LastActiveDay }.Max();

    DateTimeOffset? LastActiveDay => Days?.Where(d => d.Key <= Sight.Today && d.Value.Requests > 0)
        .Select(d => (DateTimeOffset?)(Sight.Midnight - (Sight.Today - d.Key))).Max();
}

/// <summary>What health_tables.sql returns.</summary>
internal sealed record VacuumFacts(IReadOnlyList<string> Building, IReadOnlyList<TableVacuumFacts> Tables);

/// <summary>How vacuum stands with a table.</summary>
internal sealed record TableVacuumFacts(string Name, bool VacuumedByItself, long VacuumFrom, bool BeingVacuumed,
    long Age, long FreezeAge);

/// <summary>What health_counters.sql returns.</summary>
internal sealed record CounterFacts(DateTimeOffset? LastCount, long WrongDays, IReadOnlyList<string> Examples);
