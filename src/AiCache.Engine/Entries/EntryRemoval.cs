using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>What was removed from one database.</summary>
public sealed record EntryRemovalResult
{
    /// <summary>Entries that were removed.</summary>
    public required long Removed { get; init; }

    /// <summary>Keys that were not there, or no longer.</summary>
    public required long NotFound { get; init; }

    /// <summary>
    /// The sum of the removed entries' <c>content_size</c>, in bytes. The table's file does not shrink by it.
    /// </summary>
    public required long ContentBytes { get; init; }

    /// <summary>Transactions it took.</summary>
    public required int Batches { get; init; }

    /// <summary>Time spent removing.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}

/// <summary>
/// Removes entries batch by batch, each batch in a transaction of its own, so that no lock is held for long.
/// </summary>
/// <param name="session">The database.</param>
public sealed class EntryRemoval(DatabaseSession session)
{
    /// <summary>How many keys make a batch.</summary>
    public const int BatchSize = 500;

    readonly Stopwatch clock = new();
    bool looked;

    /// <summary>What was removed so far.</summary>
    public EntryRemovalResult Result { get; private set; } =
        new()
        {
            Removed = 0, NotFound = 0, ContentBytes = 0, Batches = 0, Duration = TimeSpan.Zero,
            Database = session.Target.DisplayName
        };

    /// <summary>Removes the entries with these keys, in one statement that is committed.</summary>
    /// <exception cref="AiCacheException">The cache is not deployed, or the role may not delete from it.</exception>
    public async Task RemoveAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        clock.Start();
        if (!looked)
        {
            var sight = await Sight.ReadAsync(session, cancellation);
            sight.Demand(CacheContract.Cache.FullName);
            sight.DemandOurs();
        }
        looked = true;
        var distinct = keys.Distinct().ToArray();
        var step = new SqlStep("remove entries", EmbeddedSql.Read("Entries/entries_remove.sql"), (object)distinct);
        await session.ExecuteAsync(null, TransactionSettings.Default, [step], async (_, reader) =>
        {
            await reader.ReadAsync(cancellation);
            var removed = reader.GetInt64(0);
            Result = Result with
            {
                Removed = Result.Removed + removed,
                NotFound = Result.NotFound + distinct.Length - removed,
                ContentBytes = Result.ContentBytes + reader.GetInt64(1),
                Batches = Result.Batches + 1,
            };
        }, cancellation);
        clock.Stop();
        Result = Result with { Duration = clock.Elapsed };
    }
}
