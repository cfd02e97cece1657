using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Verification;

using static AiCache.Engine.Tests.Verification.DeploymentChecksTests;

namespace AiCache.Engine.Tests.Verification;

/// <summary>Checking leaves nothing behind, stands in nobody's way, and is quick.</summary>
public sealed class TraceTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    const string Content = """
        select string_agg(t::text, E'\n' order by t::text) from (
          select c::text from public.ai_response_cache c union all select h::text from public.lecture_content_hashes h
          union all select s::text from public.ai_cache_stats s union all select p::text from aicache.stats_pending p
          union all select j::text from aicache.migration_journal j union all select l::text from public.lectures l) t
        """;

    /// <summary>
    /// Lectures with and without hashes and answers, statistics of today, and a count that is pending.
    /// </summary>
    internal const string Traffic = """
        insert into public.lecture_content_hashes select id, 'h' from public.lectures order by id limit 40;
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
        select 'k' || n, 'summary', array[l.id], '{}', 'h', '{}', 1, 2 from public.lectures l, generate_series(1, 3) n where n = 1;
        insert into public.ai_cache_stats (date) values (current_date);
        insert into aicache.stats_pending (date, is_hit, tokens_saved) values (current_date, true, 1);
        """;

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(Traffic.Replace("'k' || n", "'k' || n || l.id", StringComparison.Ordinal));
        const string settings = "select string_agg(name || '=' || setting, E'\\n' order by name) from pg_settings";
        var (catalogue, content) = (await DeployTests.CatalogueAsync(database),
            await database.QueryAsync<string>(Content));
        await using var session = await database.OpenAsync();
        var before = await session.ScalarAsync<string>(settings, Stop);

        var checks = await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);

        Assert.Equal("", Show(checks.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));
        Assert.All(checks.Where(c => c.Category is CheckCategory.Operation or CheckCategory.RowSecurity), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
        Assert.Equal(before, await session.ScalarAsync<string>(settings, Stop));
        Assert.Equal("none|postgres|", await session.ScalarAsync<string>("select concat_ws('|', "
            + "current_setting('role'), current_user, nullif(current_setting('request.jwt.claims', true), '')) || '|'",
            Stop));
        Assert.Equal(0, await session.ScalarAsync<long>("select count(*) from pg_locks where pid = pg_backend_pid() "
            + "and locktype in ('advisory', 'tuple') or (locktype = 'relation' and relation "
            + "> 16383 and pid = pg_backend_pid())", Stop));
        Assert.Equal(0, await session.ScalarAsync<long>("select count(*) from pg_cursors where name like 'aicache%'",
            Stop));
        Assert.Equal(catalogue, await DeployTests.CatalogueAsync(database));
        Assert.Equal(content, await database.QueryAsync<string>(Content));
    }

    [Fact]
    public async Task No_more_lectures_are_looked_at_than_are_needed_and_the_one_with_the_fewest_answers_is_taken()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(Traffic.Replace("'k' || n", "'k' || n || l.id", StringComparison.Ordinal));
        var step = MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/lecture.sql"))[0].Statement;
        var plan = await database.QueryAsync<string>($"explain (analyze, format json) {step}");
        var looks = Regex.Matches(plan!, "\"ai_response_cache\".*?\"Actual Loops\": (?<loops>\\d+)",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture).Select(m => m.Groups["loops"].Value);
        Assert.Equal("5", Assert.Single(looks));
        // Of three lectures that will do, the one without answers.
        await database.SqlAsync("delete from public.lectures where id not in (select id from public.lectures limit 3)");
        var idle = await database.QueryAsync<string>("with idle as (select id from public.lectures order by id desc limit 1), "
            + "gone as (delete from public.ai_response_cache where lecture_ids && array(select id from idle)) select id::text from idle");
        Assert.Equal(idle, await database.QueryAsync<string>(step));
    }

    [Fact]
    public async Task The_whole_costs_two_round_trips_and_the_catalogue_one_of_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await using var session = await database.OpenAsync();
        var start = session.RoundTrips;
        await DeploymentChecks.RunAsync(session.Work(),
            new() { Categories = [.. ContractComparison.Categories, "journal", "Usage"] },
            Stop).ToListAsync(Stop);
        Assert.Equal(1, session.RoundTrips - start);
        start = session.RoundTrips;
        await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(2, session.RoundTrips - start);
    }

    [Fact]
    public async Task What_the_server_will_not_run_of_one_group_costs_no_other_group_its_answers()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        // No handler of PL/pgSQL catches a cancellation: it ends the try-out, and whatever is behind it in the round trip.
        await database.SqlAsync("""
            create function public.cancel() returns trigger language plpgsql as $$
              begin raise exception 'enough' using errcode = 'query_canceled'; end $$;
            create trigger cancel before insert on public.ai_response_cache execute function public.cancel()
            """);
        await using var session = await database.OpenAsync();
        var checks = await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal("Operation.all Skipped, RowSecurity.all Skipped", string.Join(", ", checks
            .Where(c => c.Category is CheckCategory.Operation or CheckCategory.RowSecurity)
            .Select(c => $"{c.Name} {c.Status}")));
        Assert.All(checks.Where(c => c.Category is CheckCategory.Plan or CheckCategory.Data), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
        Assert.Equal(7, checks.Count(c => c.Category is CheckCategory.Plan || c.Name == "Data.orphaned_hashes"));
    }

    [Fact]
    public async Task An_application_in_the_middle_of_its_work_is_neither_waited_for_nor_stopped()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(Traffic.Replace("'k' || n", "'k' || n || l.id", StringComparison.Ordinal));
        await using var application = await database.OpenAsync();
        await using var work = await application.BeginAsync(TransactionSettings.Default, Stop);
        await work.ScalarAsync<int>("with u as (update public.ai_cache_stats set total_requests = 7 "
            + "returning 1) select 1 from u limit 1", Stop);
        await work.ScalarAsync<int>("with u as (update public.ai_response_cache set hit_count = 7 "
            + "returning 1) select 1 from u limit 1", Stop);
        await work.ScalarAsync<int>("with u as (update public.lecture_content_hashes set content_hash = 'other' "
            + "returning 1) select 1 from u limit 1", Stop);

        var checks = await CheckAsync(database);

        Assert.Equal("", Show(checks.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));
        // Every lecture with answers is in use: what needs one says so, the rest was tried.
        Assert.Contains("The application is using the lecture",
            checks.Single(c => c.Name == "Operation.invalidation").Message);
        Assert.All(checks.Where(c => c.Name.StartsWith("Operation.stats", StringComparison.Ordinal)), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
        await work.CommitAsync(Stop);
    }

    [Fact]
    public async Task A_read_only_server_is_compared_and_what_writes_is_skipped()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync($"alter database {database.Name} set default_transaction_read_only = on");
        DatabaseSession.CloseIdle(database.Target);
        var checks = await CheckAsync(database);
        Assert.Equal("", Show(checks.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));
        Assert.All(checks.Where(c => c.Category is CheckCategory.Operation or CheckCategory.RowSecurity), c =>
            Assert.Contains("read-only", c.Message));
        Assert.All(checks.Where(c => c.Category is CheckCategory.Plan or CheckCategory.Table), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
    }

    [Fact]
    public async Task It_works_through_a_pooler_in_transaction_mode_and_leaves_nothing_to_the_next_client()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        var target = bouncer.Through(database.Target);
        await using (var session = await DatabaseSession.OpenAsync(target, Stop))
        {
            var checks = await DeploymentChecks.RunAsync(session.Work(), new(), Stop)
                .ToListAsync(Stop);
            Assert.Equal("", Show(checks.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));
            Assert.Equal("none|on|\"\\$user\", public, extensions", await TestDatabase.QueryAsync<string>(target,
                "select concat_ws('|', current_setting('role'), "
                + "current_setting('enable_seqscan'), current_setting('search_path'))"));
        }
        DatabaseSession.CloseIdle(target);
    }
}
