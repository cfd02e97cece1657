using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Watch;

/// <summary>Looks at a cache again and again: traffic, size, what goes on, and what is not as it should be.</summary>
public static class WatchCache
{
    const int Days = 8;

    /// <summary>What the server calls a lock that was not to be had in time.</summary>
    const string LockNotAvailable = "55P03";

    /// <summary>Snapshots until enough is seen, each in two round trips.</summary>
    /// <exception cref="AiCacheException">Reading our tables would run what strangers made, the server refused, or the
    /// connection broke.</exception>
    public static async IAsyncEnumerable<WatchSnapshot> RunAsync(Work work, WatchOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        WatchSnapshot? before = null;
        for (var taken = 0; taken < (options.Count ?? int.MaxValue) && !options.Enough.IsCancellationRequested; taken++)
        {
            if (taken > 0 && !await PauseAsync(options, cancellation)) yield break;
            yield return before = Moved(await LookAsync(work, session, options, cancellation), before);
        }
    }

    /// <summary>Who locks our tables keeps us from their sizes, but not from telling who it is.</summary>
    static async Task<WatchSnapshot> LookAsync(Work work, DatabaseSession session, WatchOptions options,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return await ReadAsync(session, options, cancellation);
        }
        catch (AiCacheException locked) when (locked.SqlState == LockNotAvailable)
        {
            return new WatchSnapshot
            {
                At = DateTimeOffset.UtcNow, Requests = [], HitRates = [], TokensSaved = null,
                LimitBytes = options.Health.MaximumBytes, Database = session.Target.DisplayName,
                Activities = await CacheActivities.RunAsync(work, new ActivityOptions(), cancellation)
                .ToListAsync(cancellation),
                Alerts = [Check.Unknown(CheckCategory.Health, "Health.locked",
                    "Somebody has locked the cache's tables: nobody can read them, and how they are is not known.")],
                Duration = clock.Elapsed,
            };
        }
    }

    static async Task<WatchSnapshot> ReadAsync(DatabaseSession session, WatchOptions options,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var database = session.Target.DisplayName;
        Func<IReadOnlyList<CacheActivity>>? activities = null;
        var facts = await HealthReader.ReadAsync(session, cancellation,
            batch => activities = CacheActivities.Ask(batch, new ActivityOptions(), database));
        var days = Enumerable.Range(1 - Days, Days).Select(n => facts.Sight.Today.AddDays(n))
            .Select(day => facts.Days?.GetValueOrDefault(day)).OfType<Statistics.CacheCounts>().ToList();
        var table = facts.Storage.Tables.FirstOrDefault(t => t.Name == CacheContract.Cache.FullName);
        return new WatchSnapshot
        {
            At = facts.Sight.Now, Requests = [.. days.Select(d => d.Requests)],
            HitRates = [.. days.Select(d => d.Requests > 0 ? (double?)d.HitRate : null)],
            TokensSaved = days.Count > 0 ? days[^1].TokensSaved : null, Entries = table?.LiveRows,
            LiveBytes = table is null ? null : table.TotalBytes
                - (StorageEstimate.Reusable(table, table.LiveRows, facts.Storage.BlockBytes) ?? 0),
            LimitBytes = options.Health.MaximumBytes, Activities = activities!(),
            Alerts = [.. HealthChecks.Judge(facts, options.Health).Where(c => c.NeedsAttention)
                .OrderBy(c => c.Status == CheckStatus.Failed).Select(c => c with { Database = database })],
            Duration = clock.Elapsed, Database = database,
        };
    }

    /// <summary>Today's count only grows, but for a new day.</summary>
    static WatchSnapshot Moved(WatchSnapshot now, WatchSnapshot? before) =>
        before is not null && now.Today - before.Today is >= 0 and var counted && now.At > before.At
            ? now with { RequestsPerSecond = counted / (now.At - before.At).TotalSeconds } : now;

    /// <summary>Whether to go on.</summary>
    static async Task<bool> PauseAsync(WatchOptions options, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.Enough);
        try
        {
            await Task.Delay(options.Interval, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
