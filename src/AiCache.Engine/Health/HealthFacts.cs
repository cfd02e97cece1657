using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Nodes;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>What is there to be looked at: the answers of the first round trip.</summary>
internal sealed record HealthScene(Sight Sight, StorageFacts Storage, CatalogueFacts Catalogue, VacuumFacts Vacuum,
    IReadOnlyList<LockHolder> Purges)
{
    /// <summary>Whether the table's rows can be read, and it has the columns.</summary>
    public bool CanRead(TableRule table, params string[] columns) => Sight.CanRead(table.FullName)
        && columns.All(c => Catalogue.Relation(table.FullName)?.Columns.Any(x => x.Name == c) ?? false);

    /// <summary>Whether the counts that are pending can be read, or there are none.</summary>
    public bool CanReadPending => !Sight.Has(CacheContract.Pending.FullName) || CanRead(CacheContract.Pending);
}

/// <summary>Everything that the health checks look at. What could not be read is null.</summary>
internal sealed record HealthFacts(HealthScene Scene)
{
    public Sight Sight => Scene.Sight;
    public StorageFacts Storage => Scene.Storage;
    public VacuumFacts Vacuum => Scene.Vacuum;
    public CatalogueFacts Catalogue => Scene.Catalogue;

    /// <summary>Who holds the purge's lock.</summary>
    public IReadOnlyList<LockHolder> Purges => Scene.Purges;

    /// <summary>How the objects compare with the contract.</summary>
    public required IReadOnlyList<Check> Contract { get; init; }

    /// <summary>The last eight days and tomorrow, by day.</summary>
    public IReadOnlyDictionary<DateTime, CacheCounts>? Days { get; init; }

    /// <summary>How a standby keeps up; null for a server that takes changes.</summary>
    public Standby? Standby { get; init; }

    /// <summary>The application's cache nodes.</summary>
    public IReadOnlyList<CacheNode> Nodes { get; init; } = [];

    /// <summary>Checks of the hashes of nodes that were visited.</summary>
    public IReadOnlyList<Check> NodeHashes { get; init; } = [];

    /// <summary>What feeds a node; null for another database, and where nothing does.</summary>
    public FeedFacts? Feed { get; init; }

    public CounterFacts? Counters { get; init; }
    public DateTimeOffset? NewestEntry { get; init; }
    public long? ChangedHashes { get; init; }
    public DateTimeOffset? Deployed { get; init; }

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

/// <summary>What health_journal.sql returns.</summary>
internal sealed record JournalFacts(DateTimeOffset? Deployed, IReadOnlyList<string> Names);

/// <summary>What health_counters.sql returns.</summary>
internal sealed record CounterFacts(DateTimeOffset? LastCount, long WrongDays, IReadOnlyList<string> Examples);
