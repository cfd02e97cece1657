using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Entries;

/// <summary>Where to look for entries whose key falls to another cache node.</summary>
public sealed record MisplacedOptions
{
    /// <summary>The databases of nodes; none for the application's own.</summary>
    public IReadOnlyList<DatabaseTarget> Nodes { get; init; } = [];

    /// <summary>How many keys are looked at in one transaction.</summary>
    public int BatchSize { get; init; } = 1000;
}

/// <summary>What lies in a database and falls to another cache node.</summary>
/// <param name="Database">Where it lies, as <c>database@host:port</c>.</param>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Misplaced">How many of them would be removed.</param>
public sealed record MisplacedPlan(string Database, long Entries, long Misplaced);

/// <summary>
/// Removes entries that lie where nobody looks for them: their keys fell to another cache node when one came or went.
/// </summary>
public static class MisplacedEntries
{
    /// <summary>What would be removed, by database. Reads all keys, and changes nothing.</summary>
    /// <exception cref="AiCacheException">No node has keys, or a database is none of the nodes.</exception>
    public static async Task<IReadOnlyList<MisplacedPlan>> PlanAsync(Work work, MisplacedOptions options,
        CancellationToken cancellation)
    {
        var plans = new List<MisplacedPlan>();
        await foreach (var place in PlacesAsync(work, options, cancellation))
        {
            var count = await place.CountAsync(cancellation);
            plans.Add(new(place.Session.Target.DisplayName, count.Entries, count.Misplaced));
        }
        return plans;
    }

    /// <summary>
    /// Removes them, a batch of keys after the other, each in a transaction of its own; one record for each database.
    /// Whoever is stopped on the way is told what is gone.
    /// </summary>
    /// <exception cref="AiCacheException">As for the plan; or the role may not delete.</exception>
    public static async IAsyncEnumerable<EntryRemovalResult> RunAsync(Work work, MisplacedOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var place in PlacesAsync(work, options, cancellation))
            yield return await RemoveAsync(place, options, work.Reporter, cancellation);
    }

    static async IAsyncEnumerable<EntryPlace> PlacesAsync(Work work, MisplacedOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var application = await work.SessionAsync(cancellation);
        var nodes = await ListNodes.ReadAsync(application, cancellation);
        if (options.Nodes.Count == 0) yield return await EntryPlace.OfApplicationAsync(application, nodes, cancellation);
        foreach (var target in options.Nodes)
        {
            await using var session = await work.At(target).OpenAsync(cancellation);
            yield return await EntryPlace.OfNodeAsync(session, nodes, cancellation);
        }
    }

    static async Task<EntryRemovalResult> RemoveAsync(EntryPlace place, MisplacedOptions options, IReporter reporter,
        CancellationToken cancellation)
    {
        await Standby.DemandPrimaryAsync(place.Session, cancellation);
        var sight = await Sight.ReadAsync(place.Session, cancellation);
        sight.DemandOurs();
        var database = place.Session.Target.DisplayName;
        sight.DemandWritable(database);
        var clock = Stopwatch.StartNew();
        var (removed, bytes, batches) = (0L, 0L, 0);
        try
        {
            string? last = null;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                var batch = new StatementBatch();
                var page = batch.Rows(SqlStep.File("remove what lies wrong", "Entries/misplaced_remove.sql", place.Nodes,
                    place.Name, last, options.BatchSize),
                    row => (Last: row.IsDBNull(0) ? null : row.GetString(0), Entries: row.GetInt64(1), Bytes: row.GetInt64(2)));
                await place.Session.RunAsync(batch, TransactionSettings.Default, cancellation);
                last = page.Value[0].Last;
                batches++;
                removed += page.Value[0].Entries;
                bytes += page.Value[0].Bytes;
                reporter.Progress(new ProgressReport("Removing entries", $"{Figures.Count(removed)} removed"));
            }
            while (last is not null);
        }
        catch (Exception) when (removed > 0)
        {
            reporter.Warning($"Stopped: {Figures.Count(removed, "entry was", "entries were")} removed from the cache at "
                + $"{database}.");
            throw;
        }
        return new EntryRemovalResult
        {
            Removed = removed, NotFound = 0, ContentBytes = bytes, Batches = batches, Duration = clock.Elapsed,
            Database = database,
        };
    }
}
