using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>
/// Whichever way the purge takes, it deletes exactly what the guide's own condition names, and what was promised.
/// </summary>
public sealed class ExactPurgeTests
{
    const string Cutoff = "timestamptz '2020-03-01 00:00:00+00'";

    static readonly StaleEntryOptions Old =
        new()
        {
            Before = new DateTimeOffset(2020, 3, 1, 0, 0, 0, TimeSpan.Zero),
            TargetBatchTime = TimeSpan.FromSeconds(1)
        };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Ways()
    {
        var data = new TheoryData<string, string>();
        foreach (var way in new[] { "in time", "by pages", "around locks", "within one instant", "beside others in time",
            "beside others by pages" })
            foreach (var asked in new[] { "old", "of a type", "unused" }) data.Add(way, asked);
        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Exactly_what_was_asked_for_goes(string way, string asked)
    {
        await using var database = await CreateAsync(way);
        var (options, stale) = asked switch
        {
            "of a type" => (Old with { OperationTypes = ["quiz"] }, "operation_type = 'quiz'"),
            "unused" => (Old with { UnusedForDays = 30 }, "last_accessed_at < now() - interval '30 days'"),
            _ => (Old, "true"),
        };
        stale = $"created_at < {Cutoff} and {stale}";
        var kept = await KeysAsync(database, $"not ({stale})");
        var count = await database.QueryAsync<long>($"select count(*) from public.ai_response_cache where {stale}");
        var bytes = await database.QueryAsync<long>("select sum(content_size) from public.ai_response_cache "
            + $"where {stale}");
        Assert.Equal(count, (await PurgeEntries.PlanAsync(database.Target.Work(), options, Stop)).Entries);

        var reporter = new ListeningReporter(_ => { });
        await using var writer = await database.OpenAsync();
        await using var written = await writer.BeginAsync(TransactionSettings.Default, Stop);
        if (way.StartsWith("beside others", StringComparison.Ordinal)) await written.DoAsync(
            "lock table public.ai_response_cache in row exclusive mode", Stop);
        if (way == "around locks")
        {
            var beside = await BesideAsync(database, options, stale);
            (count, bytes) = (count - beside.Deleted, bytes - beside.BytesFreed);
        }
        var result = await database.PurgeAsync(options, reporter);
        Assert.Equal((count, 0, bytes, PurgeEnd.Completed),
            (result.Deleted, result.Remaining, result.BytesFreed, result.EndedBecause));
        Assert.Equal(way.Contains("by pages"), reporter.Reports.Any(text => text.Contains("now at page")));
        Assert.Equal(kept, await KeysAsync(database, "true"));
    }

    /// <summary>Purges while somebody holds three of the entries; returns what is gone.</summary>
    static async Task<StaleEntryResult> BesideAsync(TestDatabase database, StaleEntryOptions options, string stale)
    {
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.RunAsync(Stop, new SqlStep("hold", "create temporary table held as select s.cache_key from (select "
            + $"cache_key from public.ai_response_cache where {stale} order by created_at limit 3 for update) s"));
        var result = await database.PurgeAsync(options);
        Assert.Equal((3, PurgeEnd.Completed), (result.Remaining, result.EndedBecause));
        Assert.True(result.Deleted > 0);
        return result;
    }

    static async Task<TestDatabase> CreateAsync(string way)
    {
        var database = await AgedDatabase.CreateAsync();
        // By pages it goes where the table is large and in no order; one moment is the cutoff itself in each.
        var (entries, size, created) = way switch
        {
            "by pages" or "beside others by pages" => (12_000, 32, $"{Cutoff} + (i * 7919 % 20000 - 10000) * interval '1 minute'"),
            "within one instant" => (3_000, 1, $"case when i % 2 = 0 then '2020-01-01' else {Cutoff} end"),
            _ => (3_000, 1, $"{Cutoff} + (i - 1500) * interval '1 microsecond'"),
        };
        await database.SqlAsync($$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at, last_accessed_at)
            select 'key ' || i, (array['quiz', 'summary', 'chat'])[1 + i % 3], '{}', '{}', 'hash',
              to_jsonb((select string_agg(md5(i || ' ' || j), '') from generate_series(1, {{size}}) j)), 1, 100 + i, {{created}},
              case when i % 5 = 0 then now() else {{created}} end
            from generate_series(1, {{entries}}) i;
            analyze public.ai_response_cache
            """);
        return database;
    }

    static Task<string?> KeysAsync(TestDatabase database, string condition) => database.QueryAsync<string>(
        "select count(*) || ' ' || md5(string_agg(cache_key, ',' order by cache_key)) from public.ai_response_cache "
            + $"where {condition}");
}
