using System.Collections.Concurrent;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Monitoring;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Caches with entries of known age.</summary>
static class AgedDatabase
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// A deployed cache with the given number of stale entries, a minute apart and the newest 31 days old, and as many
    /// fresh ones.
    /// </summary>
    public static async Task<TestDatabase> CreateAsync(int stale = 0, int fresh = 0)
    {
        var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("stale", stale, "now() - interval '31 days' - i * interval '1 minute'");
        await database.AddAsync("fresh", fresh, "now() - i * interval '1 minute'");
        return database;
    }

    /// <summary>
    /// Adds entries whose type is their name; <paramref name="createdAt"/> and <paramref name="usedAt"/> are SQL,
    /// numbered by i from 1.
    /// </summary>
    public static Task AddAsync(this TestDatabase database, string name, int count, string createdAt, string? usedAt = null) => database.SqlAsync($$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
          response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
        select '{{name}} ' || i, '{{name}}', array[]::uuid[], '{}', 'hash',
          jsonb_build_object('text', repeat('x', 100)), 1, 100, 2, {{createdAt}}, {{usedAt ?? createdAt}}
        from generate_series(1, {{count}}) i
        """);

    /// <summary>How many entries there are of each name.</summary>
    public static async Task<string> LeftAsync(this TestDatabase database) =>
        await database.QueryAsync<string>("select string_agg(t, ' ' order by t) from (select operation_type || ':' || "
            + "count(*) as t from public.ai_response_cache group by operation_type) x") ?? "";

    public static Task<StaleEntryResult> PurgeAsync(this TestDatabase database, StaleEntryOptions? options = null,
        IReporter? reporter = null, CancellationToken? cancellation = null) =>
        PurgeEntries.RunAsync(database.Target.Work(reporter), options ?? new(), cancellation ?? Stop)
            .FirstAsync(cancellation ?? Stop).AsTask();
}

/// <summary>Calls back on progress, and keeps the warnings.</summary>
sealed class ListeningReporter(Action<int> onProgress) : IReporter
{
    int reports;

    public ConcurrentQueue<string> Warnings { get; } = [];

    public ConcurrentQueue<string> Reports { get; } = [];

    public void Progress(ProgressReport report)
    {
        Reports.Enqueue(report.Status);
        onProgress(++reports);
    }

    public void Verbose(string message) { }

    public void Warning(string message) => Warnings.Enqueue(message);
}
