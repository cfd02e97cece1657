using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Impact;
using AiCache.Engine.Tests.Connections;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Impact;

public sealed class ImpactTests
{
    static readonly ImpactOptions Quick = new() { Rounds = 8 };

    static async Task<IReadOnlyList<ImpactMeasure>> MeasureAsync(DatabaseTarget target, ImpactOptions options,
        IReadOnlyList<ImpactMeasure>? baseline = null)
    {
        await using var session = await DatabaseSession.OpenAsync(target, Stop);
        return await CacheImpact.RunAsync(session.Work(), options with { Baseline = baseline ?? [] }, Stop)
            .ToListAsync(Stop);
    }

    [Fact]
    public async Task Lookups_by_key_and_joins_are_timed_and_nothing_is_changed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await database.QueryAsync<string>("select string_agg(l::text, '' "
            + "order by id) from public.lectures l");
        var measures = await MeasureAsync(database.Target, Quick with { IncludeWrites = true });
        Assert.Equal(["lectures.key", "lectures.update", "lectures.delete", "courses.key", "courses.join.lectures",
            "courses.update", "courses.delete"], measures.Select(m => m.Name));
        Assert.All(measures, m => Assert.True(m.Calls == 8 && m.Low <= m.Typical && m.Typical <= m.High
            && m.Typical > TimeSpan.Zero && m.Plan is not null));
        Assert.Contains("lectures", measures[0].Plan);
        Assert.Equal(before, await database.QueryAsync<string>("select string_agg(l::text, '' "
            + "order by id) from public.lectures l"));
        Assert.DoesNotContain(await MeasureAsync(database.Target, Quick), m =>
            m.Name.EndsWith(".update", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trigger_that_sleeps_is_found_and_a_changed_plan_is_named()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("insert into public.lectures (course_id, position, title, content) select id, i, "
            + "i::text, 'x' from public.courses, generate_series(1000, 2000) i; analyze public.lectures");
        var baseline = await MeasureAsync(database.Target, Quick with { IncludeWrites = true });
        await database.SqlAsync("""
            create function public.slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.02); return new; end';
            create trigger slow before update on public.lectures for each row execute function public.slow();
            alter table public.lectures drop constraint lectures_course_id_position_key
            """);
        var now = (await MeasureAsync(database.Target, Quick with { IncludeWrites = true }, baseline))
            .ToDictionary(m => m.Name);
        Assert.Equal(ImpactVerdict.Slower, now["lectures.update"].Verdict);
        Assert.True(now["lectures.update"].Ratio > 2);
        Assert.True(now["courses.join.lectures"].PlanChanged);
        Assert.False(now["lectures.key"].PlanChanged);
    }

    [Fact]
    public async Task Names_and_keys_that_need_quotes_and_changes_that_are_refused_are_coped_with()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(""""
            create schema "My App";
            create table "My App"."Odd ""one""" ("Key 1" text, key2 date, "Value" text, primary key ("Key 1", key2));
            insert into "My App"."Odd ""one""" values (E'it''s \\ "x"', 'infinity', null), ('', '2026-01-01', 'v');
            create table public.child (id integer primary key, "Key 1" text, key2 date, foreign key ("Key 1", key2) references "My App"."Odd ""one""");
            insert into public.child values (1, '', '2026-01-01'), (2, E'it''s \\ "x"', 'infinity');
            create table public.keyless (x integer); create table public.empty (id integer primary key)
            """");
        var measures = await MeasureAsync(database.Target,
            Quick with { Tables = ["My App.Odd \"one\"", "child", "keyless", "public.empty"], IncludeWrites = true });
        // Its rows are referred to, so that none can be deleted.
        Assert.Equal(["Odd \"one\".key", "Odd \"one\".join.child", "Odd \"one\".update", "child.key", "child.update",
            "child.delete"], measures.Select(m => m.Name));
        var missing = await Assert.ThrowsAsync<AiCacheException>(() =>
            MeasureAsync(database.Target, Quick with { Tables = ["public.nothing"] }));
        Assert.Equal((ErrorIds.TableNotFound, "public.nothing"), (missing.ErrorId, missing.Subject));
    }

    [Theory]
    [InlineData(1.0, 0.1, 1.2, 0.1, ImpactVerdict.Unchanged)]
    [InlineData(1.0, 0.1, 1.3, 0.1, ImpactVerdict.Slower)]
    [InlineData(1.0, 0.1, 0.7, 0.1, ImpactVerdict.Faster)]
    [InlineData(1.0, 0.3, 1.5, 0.3, ImpactVerdict.Inconclusive)]
    [InlineData(0.01, 0.001, 0.05, 0.001, ImpactVerdict.Unchanged)]
    [InlineData(0.01, 0.001, 0.07, 0.001, ImpactVerdict.Slower)]
    public void A_verdict_takes_tolerance_and_noise_into_account(double before, double noiseBefore, double now,
        double noiseNow, ImpactVerdict expected) =>
        Assert.Equal(expected, ImpactComparison.Run([Timing(now, noiseNow)], [Timing(before, noiseBefore)], new())
            .Single().Verdict);

    static ImpactMeasure Timing(double typical, double noise) => new()
    {
        Name = "t.key", Query = "", Source = ImpactSource.Timings, Calls = 40,
        Typical = TimeSpan.FromMilliseconds(typical), Low = TimeSpan.FromMilliseconds(typical - noise),
        High = TimeSpan.FromMilliseconds(typical + noise), MeasuredAt = DateTimeOffset.UtcNow, Database = "d",
    };

    [Fact]
    public async Task Where_pg_stat_statements_is_there_the_applications_own_queries_count_from_the_baseline_on()
    {
        await using var server = await ScratchCluster.StartAsync("shared_preload_libraries = 'pg_stat_statements'");
        var available = await TestDatabase.QueryAsync<bool>(server.Target,
            "select exists (select from pg_available_extensions where name = 'pg_stat_statements')");
        Assert.SkipUnless(available, "This PostgreSQL has no pg_stat_statements.");
        await server.SqlAsync("create extension pg_stat_statements");
        await server.SqlAsync("create table public.lectures (id integer primary key, delay double precision)");
        await server.SqlAsync("insert into public.lectures values (1, 0), (2, 0.02)");
        Task RunAsync(int id) => server.SqlAsync($"select pg_sleep(delay) from public.lectures where id = {id}");
        for (var i = 0; i < 20; i++) await RunAsync(1);
        await server.SqlAsync("select count(*) from public.lectures");
        var options = new ImpactOptions { Tables = ["lectures"] };
        var baseline = await MeasureAsync(server.Target, options);
        Assert.All(baseline, m => Assert.Equal(ImpactSource.Statements, m.Source));
        var sleeping = Assert.Single(baseline, m => m.Query.Contains("pg_sleep"));
        Assert.Equal(20, sleeping.Calls);

        for (var i = 0; i < 20; i++) await RunAsync(2);
        var now = await MeasureAsync(server.Target, options, baseline);
        var slower = Assert.Single(now, m => m.Query.Contains("pg_sleep"));
        Assert.Equal((20, ImpactVerdict.Slower), (slower.Calls, slower.Verdict));
        Assert.True(slower.Typical >= TimeSpan.FromMilliseconds(20));
        Assert.Equal(ImpactVerdict.NotRun,
            Assert.Single(now, m => m.Query.Contains("count(*)") && m.Query.Contains("public.lectures")).Verdict);
        DataSources.Release(server.Target);
    }

    [Fact]
    public async Task Asking_for_statements_where_there_are_none_says_what_to_install()
    {
        await using var database = await TestDatabase.CreateAsync();
        var failure = await Assert.ThrowsAsync<AiCacheException>(() =>
            MeasureAsync(database.Target, Quick with { Source = ImpactSource.Statements }));
        Assert.Equal(ErrorIds.StatementsUnavailable, failure.ErrorId);
        Assert.Contains("create extension if not exists pg_stat_statements", failure.Command);
    }
}
