using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Monitoring;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Entries;

public sealed class EntryTests
{
    static readonly EntryFilter WithAnswers = new() { IncludeResponse = true };

    static async Task<List<CacheEntry>> ReadAsync(TestDatabase database, EntryFilter filter)
    {
        await using var session = await database.OpenAsync();
        var entries = new List<CacheEntry>();
        await foreach (var page in CacheEntries.RunAsync(session.Work(), filter, Stop)) entries.AddRange(page);
        return entries;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50_003)]
    public async Task The_hottest_are_those_of_the_guides_query(int count)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        if (count > 0) await database.AddEntriesAsync(count);
        var psql = await database.PsqlAsync("""
            SELECT operation_type, hit_count, content_size, created_at at time zone 'UTC', last_accessed_at at time zone 'UTC'
            FROM public.ai_response_cache ORDER BY hit_count DESC LIMIT 10;
            """, "-At");
        var top = await ReadAsync(database, new() { Top = 10, Order = EntryOrder.Hits });
        Assert.Equal(psql.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            top.Select(e =>
            $"{e.OperationType}|{e.HitCount}|{e.ContentSize}|{Utc(e.CreatedAt)}|{Utc(e.LastAccessedAt)}"));
    }

    static string Utc(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF",
        CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_order_and_every_condition_chooses_what_it_says()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(200);
        await database.AddEntriesAsync(20, "summary");
        var all = await ReadAsync(database, new());
        Assert.Equal(220, all.Count);
        async Task<List<CacheEntry>> First(EntryOrder order) =>
            await ReadAsync(database, new() { Top = 30, Order = order });
        Assert.Equal(all.OrderByDescending(e => e.ContentSize).ThenBy(e => e.CacheKey, StringComparer.Ordinal).Take(30)
            .Select(e => e.ContentSize), (await First(EntryOrder.Size)).Select(e => e.ContentSize));
        Assert.Equal(all.OrderByDescending(e => e.TokensUsed).Take(30).Select(e => e.TokensUsed),
            (await First(EntryOrder.Tokens)).Select(e => e.TokensUsed));
        Assert.Equal(all.OrderBy(e => e.CreatedAt).Take(30).Select(e => e.CreatedAt), (await First(EntryOrder.Age))
            .Select(e => e.CreatedAt));
        Assert.Equal(all.OrderBy(e => e.LastAccessedAt).Take(30).Select(e => e.LastAccessedAt),
            (await First(EntryOrder.LastAccess)).Select(e => e.LastAccessedAt));

        var lecture = all[0].LectureIds[0];
        Assert.Equal(Keys(all.Where(e => e.LectureIds.Contains(lecture))),
            Keys(await ReadAsync(database, new() { LectureIds = [lecture] })));
        Assert.Equal(20, (await ReadAsync(database, new() { OperationTypes = ["summary"] })).Count);
        Assert.Equal(Keys(all.Take(2)),
            Keys(await ReadAsync(database, new() { CacheKeys = [all[0].CacheKey, all[1].CacheKey, "none"] })));
        // Entries are a minute apart; the twenty summaries are all younger.
        Assert.InRange((await ReadAsync(database, new() { OlderThan = TimeSpan.FromMinutes(100) })).Count, 100, 101);
        Assert.Empty(await ReadAsync(database,
            new() { OlderThan = TimeSpan.FromMinutes(100), OperationTypes = ["summary"] }));
        Assert.All(all, e => Assert.Null(e.ResponseData));
        Assert.StartsWith("{\"text\": ", (await ReadAsync(database, new() { Top = 1, IncludeResponse = true }))
            .Single().ResponseData);
    }

    [Fact]
    public async Task An_entry_of_any_one_of_the_lectures_is_found()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20);
        var all = await ReadAsync(database, new());
        var (one, other) = (all[0].LectureIds[0],
            all.First(e => !e.LectureIds.Contains(all[0].LectureIds[0])).LectureIds[0]);
        Assert.Equal(Keys(all.Where(e => e.LectureIds.Contains(one) || e.LectureIds.Contains(other))),
            Keys(await ReadAsync(database, new() { LectureIds = [one, other] })));
    }

    static IEnumerable<string> Keys(IEnumerable<CacheEntry> entries) =>
        entries.Select(e => e.CacheKey).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Whoever_stops_early_ends_the_statement_and_can_go_on_with_the_session()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(50_000);
        await using var session = await database.OpenAsync();
        await foreach (var page in CacheEntries.RunAsync(session.Work(), WithAnswers, Stop))
        {
            Assert.NotEmpty(page);
            break;
        }
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from pg_stat_activity where datname = "
            + "current_database() and pid <> pg_backend_pid() and state = 'active' and backend_type = 'client backend'"));
        Assert.Equal(1, await session.ScalarAsync<int>("select 1", Stop));
    }

    [Fact]
    public async Task Cancelling_ends_the_statement()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20_000);
        await using var session = await database.OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in CacheEntries.RunAsync(session.Work(), new(), cancelled.Token))
                await cancelled.CancelAsync();
        });
        Assert.Equal(1, await session.ScalarAsync<int>("select 1", Stop));
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_entries()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(60_000);
        await using var session = await database.OpenAsync();
        long count = 0;
        // Other tests use the same memory: whether anybody keeps what was read is the measure.
        List<WeakReference> read = [];
        await foreach (var page in CacheEntries.RunAsync(session.Work(), WithAnswers, Stop))
        {
            count += page.Count;
            read.Add(new WeakReference(page[0]));
        }
        GC.Collect();
        Assert.Equal(60_000, count);
        Assert.True(read.Count > 20);
        Assert.InRange(read.Count(entry => entry.IsAlive), 0, 2);
    }

    [Fact]
    public async Task Hostile_entries_show_as_data()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("""
            alter table public.ai_response_cache alter column operation_type drop not null,
              alter column lecture_ids drop not null, alter column params drop not null,
              alter column content_hash drop not null, alter column tokens_used drop not null,
              alter column content_size drop not null, alter column hit_count drop not null,
              alter column created_at drop not null, alter column last_accessed_at drop not null;
            insert into public.ai_response_cache values
              (gen_random_uuid(), 'nulls', null, null, null, null, 'null', null, null, null, null, null),
              (gen_random_uuid(), E'</script>\n''"', '<script>alert(1)</script>', array[null, gen_random_uuid()],
                '"\u001b[31m"', '', to_jsonb(repeat('x', 1048576)), 0, 2147483647, 2147483647, 'infinity', '-infinity'),
              (gen_random_uuid(), 'late', 'x', '{}', '{}', '', '{}', 0, 0, 0, '200000-01-01', now()),
              (gen_random_uuid(), 'square', 'x', array[[gen_random_uuid(), gen_random_uuid()],
                [gen_random_uuid(), gen_random_uuid()]], '{}', '', '{}', 0, 0, 0, '5000-01-01 BC', '200000-01-01')
            """.Replace("'5000-01-01 BC'", "'4000-01-01 BC'"));
        var entries = (await ReadAsync(database, new() { Top = 10, Order = EntryOrder.Hits, IncludeResponse = true }))
            .ToDictionary(e => e.CacheKey);
        var nulls = entries["nulls"];
        Assert.Equal((null, 0, 0L, null),
            (nulls.OperationType, nulls.LectureIds.Count, nulls.HitCount, nulls.CreatedAt));
        var script = entries["</script>\n'\""];
        Assert.Equal(("<script>alert(1)</script>", 1, 1048578, 9999, 1),
            (script.OperationType, script.LectureIds.Count, script.ResponseData!.Length, script.CreatedAt!.Value.Year,
            script.LastAccessedAt!.Value.Year));
        Assert.Equal((4, 9999), (entries["square"].LectureIds.Count, entries["late"].CreatedAt!.Value.Year));
        // What nobody counted is no hottest, largest or dearest entry.
        foreach (var order in new[] { EntryOrder.Hits, EntryOrder.Size, EntryOrder.Tokens })
            Assert.NotEqual("nulls", (await ReadAsync(database, new() { Top = 1, Order = order })).Single().CacheKey);
    }

    [Fact]
    public async Task Removing_counts_what_was_there_and_what_was_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(30);
        var oldest = await ReadAsync(database, new() { Top = 10, Order = EntryOrder.Age });
        var keys = oldest.Select(e => e.CacheKey).ToList();
        await using var session = await database.OpenAsync();
        var result = await EntryRemoval.RunAsync(session.Work(),
            new() { CacheKeys = [.. keys, keys[0], "gone"], BatchSize = 6 }, Stop);
        Assert.Equal((10L, 1L, 2), (result.Removed, result.NotFound, result.Batches));
        Assert.Equal(oldest.Sum(e => e.ContentSize), result.ContentBytes);
        Assert.Equal(20, await database.QueryAsync<long>("select count(*) from public.ai_response_cache"));
    }

    [Fact]
    public async Task Who_is_stopped_while_removing_is_told_what_is_gone()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(30);
        var keys = (await ReadAsync(database, new())).Select(e => e.CacheKey).ToList();
        using var cancelled = new CancellationTokenSource();
        var reporter = new Stopping(cancelled);
        await using var session = await database.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EntryRemoval.RunAsync(session.Work(reporter),
            new() { CacheKeys = keys, BatchSize = 7 }, cancelled.Token));
        var left = await database.QueryAsync<long>("select count(*) from public.ai_response_cache");
        Assert.Equal(16, left);
        Assert.StartsWith("Stopped: 14 entries were removed from the cache at ", Assert.Single(reporter.Texts));
    }

    /// <summary>Stops as soon as fourteen entries are gone.</summary>
    sealed class Stopping(CancellationTokenSource cancelled) : IReporter
    {
        public List<string> Texts { get; } = [];

        public void Progress(ProgressReport report)
        {
            if (report.Status == "14 removed") cancelled.Cancel();
        }

        public void Verbose(string message) { }
        public void Warning(string message) => Texts.Add(message);
    }

    [Fact]
    public async Task Who_may_not_remove_is_refused()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(1);
        var role = TestDatabase.UniqueName("reader");
        await database.AdminSqlAsync($"create role {role} login password 'r' in role authenticated");
        try
        {
            await using var session = await DatabaseSession.OpenAsync(database.As(role, "r"), Stop);
            Assert.Equal("42501",
                (await Assert.ThrowsAsync<AiCacheException>(() => EntryRemoval.RunAsync(session.Work(),
                new() { CacheKeys = ["x"] }, Stop))).SqlState);
        }
        finally
        {
            DataSources.Release(database.As(role, "r"));
            await database.AdminSqlAsync($"drop role {role}");
        }
    }
}
