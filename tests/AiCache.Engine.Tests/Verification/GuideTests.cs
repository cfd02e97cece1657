using System.Text.RegularExpressions;
using AiCache.Engine.Contract;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Verification;

/// <summary>
/// Every statement of the deployment guide, run with psql after a deployment, gives what the guide expects; the few
/// that cannot are told apart.
/// </summary>
/// <remarks>The differences are explained in docs/guide-differences.md.</remarks>
public sealed partial class GuideTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    const string Lecture = "00000000-0000-0000-0000-000000000000";

    /// <summary>
    /// What psql has to print for each block: all of it, except where it begins and ends with an ellipsis.
    /// </summary>
    static readonly Dictionary<string, string> Expected = new()
    {
        ["2. Verify Prerequisites"] = """
            courses
            lectures
            """,
        ["3. Check Database Permissions"] = """
            postgres|postgres
            t
            """,
        ["Step 1: Deploy Main Cache Table, Verify deployment"] = """
            …
            id|uuid||not null|gen_random_uuid()
            cache_key|character varying(64)||not null|
            operation_type|character varying(50)||not null|
            lecture_ids|uuid[]||not null|
            params|jsonb||not null|
            content_hash|character varying(64)||not null|
            response_data|jsonb||not null|
            tokens_used|integer||not null|
            content_size|integer||not null|
            hit_count|integer||not null|0
            created_at|timestamp with time zone||not null|now()
            last_accessed_at|timestamp with time zone||not null|now()
            …
            ai_response_cache_pkey|CREATE UNIQUE INDEX ai_response_cache_pkey ON public.ai_response_cache USING btree (id)
            idx_ai_cache_key|CREATE UNIQUE INDEX idx_ai_cache_key ON public.ai_response_cache USING btree (cache_key)
            idx_ai_cache_lecture_ids|CREATE INDEX idx_ai_cache_lecture_ids ON public.ai_response_cache USING gin (lecture_ids)
            idx_ai_cache_operation_type|CREATE INDEX idx_ai_cache_operation_type ON public.ai_response_cache USING btree (operation_type)
            idx_ai_cache_content_hash|CREATE INDEX idx_ai_cache_content_hash ON public.ai_response_cache USING btree (content_hash)
            idx_ai_cache_created_at|CREATE INDEX idx_ai_cache_created_at ON public.ai_response_cache USING btree (created_at)
            ai_response_cache_read|SELECT|true
            ai_response_cache_all|ALL|true
            """,
        ["Step 2: Deploy Content Hash Tracking, Verify deployment"] = """
            …
            lecture_id|uuid||not null|
            content_hash|character varying(64)||not null|
            updated_at|timestamp with time zone||not null|now()
            …
            lecture_content_hashes_lecture_id_fkey|lectures|lecture_content_hashes
            …
            invalidate_cache_on_lecture_change|DELETE|EXECUTE FUNCTION invalidate_cache_on_lecture_change()
            invalidate_cache_on_lecture_change|UPDATE|EXECUTE FUNCTION invalidate_cache_on_lecture_change()
            update_lecture_hash_timestamp|UPDATE|EXECUTE FUNCTION update_lecture_hash_timestamp()
            """,
        ["Step 3: Deploy Statistics Table, Verify deployment"] = """
            …
            id|uuid||not null|gen_random_uuid()
            date|date||not null|
            total_requests|bigint||not null|0
            cache_hits|bigint||not null|0
            cache_misses|bigint||not null|0
            tokens_saved|bigint||not null|0
            updated_at|timestamp with time zone||not null|now()
            …
            "idx_ai_cache_stats_date" UNIQUE CONSTRAINT, btree (date)
            …
            increment_cache_stats|
            …
            get_cache_stats|
            …
            0|0|0|0.00|0|0.0000
            """,
        ["1. Test Cache Operations"] = """
            INSERT 0 1
            test_key_123|test_generation|0
            UPDATE 1
            DELETE 1
            """,
        ["2. Test Content Hash Operations"] = """
            INSERT 0 1
            00000000-0000-0000-0000-000000000000|sample_hash_789|<time>
            DELETE 1
            """,
        ["3. Test Statistics Operations"] = """


            2|1|1|50.00|150|0.0000
            <uuid>|<date>|2|1|1|150|<time>
            DELETE 1
            """,
        ["1. Index Performance"] = """
            …
            Index Scan using idx_ai_cache_key on ai_response_cache
            …
            Bitmap Index Scan on idx_ai_cache_lecture_ids
            …
            Index Scan using idx_ai_cache_stats_date on ai_cache_stats
            …
            """,
        ["2. Storage Usage"] = """
            public|ai_response_cache|<size>
            public|ai_cache_stats|<size>
            public|lecture_content_hashes|<size>
            ai_response_cache_pkey|<size>
            idx_ai_cache_key|<size>
            idx_ai_cache_lecture_ids|<size>
            idx_ai_cache_operation_type|<size>
            idx_ai_cache_content_hash|<size>
            idx_ai_cache_created_at|<size>
            lecture_content_hashes_pkey|<size>
            ai_cache_stats_pkey|<size>
            idx_ai_cache_stats_date|<size>
            """,
        ["1. Drop Cache Tables (Full Rollback)"] = """
            DROP TABLE
            DROP TABLE
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            """,
        ["2. Partial Rollback (Keep Some Tables)"] = """
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            """,
        ["1. Set Up Monitoring Queries"] = """
            <date>|2|1|1|50.00|150
            <date>|4|3|1|75.00|300
            3|<size>|200.0000000000000000|<time>|<time>
            summary|7|300|<time>|<time>
            quiz|2|200|<time>|<time>
            summary|0|100|<time>|<time>
            """,
        ["3. Regular Maintenance"] = """
            DELETE 1
            DELETE 1
            ANALYZE
            ANALYZE
            ANALYZE
            """,
        ["Common Issues, Migration fails with permission error"] = """
            postgres|postgres
            GRANT
            GRANT
            """,
        ["Common Issues, Foreign key constraint fails"] = "48",
        ["Common Issues, RLS policies not working"] = """
            public|ai_response_cache|t
            public|ai_response_cache|ai_response_cache_read|PERMISSIVE|{authenticated}|SELECT|true|
            public|ai_response_cache|ai_response_cache_all|PERMISSIVE|{service_role}|ALL|true|true
            """,
    };

    /// <summary>What has to be there for a block to show something.</summary>
    static readonly Dictionary<string, string> Before = new()
    {
        // The guide itself says to use a real lecture: one gets the id that it writes.
        ["2. Test Content Hash Operations"] = "insert into public.lectures (id, course_id, position, title, content) "
            + $"select '{Lecture}', id, 1000, 't', 'c' from public.courses limit 1",
        ["1. Index Performance"] = $"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select case n when 1 then 'some_key' else md5(n::text) end, 'summary',
              array[gen_random_uuid(), gen_random_uuid()], '{"{}"}', md5(n::text), '{"{}"}', 1, 2
              from generate_series(1, 20000) n;
            insert into public.ai_cache_stats (date) select date '2020-01-01' + n from generate_series(1, 3000) n;
            analyze public.ai_response_cache; analyze public.ai_cache_stats
            """,
        ["1. Set Up Monitoring Queries"] = """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, hit_count)
            values ('a', 'summary', '{}', '{}', 'h', '{}', 1, 100, 0), ('b', 'quiz', '{}', '{}', 'h', '{}', 1, 200, 2),
              ('c', 'summary', '{}', '{}', 'h', '{}', 1, 300, 7);
            insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
              values (current_date, 2, 1, 1, 150), (current_date - 1, 4, 3, 1, 300)
            """,
        ["3. Regular Maintenance"] = """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            values ('a', 'summary', '{}', '{}', 'h', '{}', 1, 100, now() - interval '31 days'), ('b', 'quiz', '{}', '{}', 'h', '{}', 1, 200, now());
            insert into public.ai_cache_stats (date) values (current_date - 91), (current_date)
            """,
    };

    public static TheoryData<string> Blocks => [.. GuideBlock.All.Where(b => b.Language == "sql").Select(b => b.Place)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Each_block_gives_what_the_guide_expects(string place)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        if (Before.TryGetValue(place, out var before)) await database.SqlAsync(before);
        var run = await RunAsync(database, GuideBlock.At(place).Text, Expected[place].Contains('…') ? [] : ["-t"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertOutput(Expected[place], Normalise(run.Output));
    }

    [Fact]
    public void No_expectation_is_left_without_its_block() =>
        Assert.Equal(Expected.Keys.Order(), GuideBlock.All.Where(b => b.Language == "sql").Select(b => b.Place)
            .Order());

    [Fact]
    public async Task Progress_of_index_builds_can_be_watched()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal((0, ""), ((await RunAsync(database, "SELECT * FROM pg_stat_progress_create_index;")) is var run
            ? (run.ExitCode, run.Error) : default));
    }

    [Fact]
    public async Task The_all_zero_lecture_violates_the_foreign_key()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var run = await RunAsync(database, GuideBlock.At("2. Test Content Hash Operations").Text);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("violates foreign key constraint \"lecture_content_hashes_lecture_id_fkey\"", run.Error);
    }

    [Fact]
    public async Task A_day_without_requests_breaks_the_guides_hit_rate_and_not_ours()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("insert into public.ai_cache_stats (date) values (current_date)");
        Assert.Contains("division by zero",
            (await RunAsync(database, GuideBlock.At("1. Set Up Monitoring Queries").Text)).Error);
        Assert.Equal(0m, await database.QueryAsync<decimal>("select hit_rate from public.get_cache_stats()"));
    }

    [Fact]
    public async Task Few_rows_are_read_whole_and_the_plan_check_shows_that_the_indexes_could_be_used()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("insert into public.ai_cache_stats (date) select current_date - n from "
            + "generate_series(1, 60) n; analyze public.ai_cache_stats");
        Assert.Contains("Seq Scan on ai_cache_stats",
            (await RunAsync(database, GuideBlock.At("1. Index Performance").Text)).Output);
        Assert.All(await DeploymentChecksTests.CheckAsync(database, CheckCategory.Plan), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
    }

    [Fact]
    public async Task The_guides_rollback_leaves_the_journal_and_the_next_deployment_applies_everything_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await RunAsync(database, GuideBlock.At("1. Drop Cache Tables (Full Rollback)").Text);
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Missing, s.Status));
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        Assert.Equal("", DeploymentChecksTests.Show((await DeploymentChecksTests.CheckAsync(database))
            .Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));
    }

    [Fact]
    public async Task The_guides_partial_rollback_forgets_a_trigger_function()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await RunAsync(database, GuideBlock.At("2. Partial Rollback (Keep Some Tables)").Text);
        Assert.Equal("update_cache_access,update_cache_stats_timestamp",
            await database.QueryAsync<string>("select string_agg(proname, ',' order by proname) from pg_proc where "
                + "pronamespace = 'public'::regnamespace and proname <> 'rls_auto_enable'"));
        Assert.All(await DeployTests.DeployAsync(database), r =>
            Assert.True(r.Outcome is MigrationOutcome.Applied or MigrationOutcome.AlreadyApplied));
    }

    [Fact]
    public async Task The_scripts_can_be_run_with_psql_and_are_adopted_afterwards()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var script in MigrationScript.All)
            Assert.Equal((0, ""), (await database.PsqlAsync(script.Text)) is var run ? (run.ExitCode, run.Error)
            : default);
        var failed = (await DeploymentChecksTests.CheckAsync(database))
            .Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning).ToList();
        Assert.All(failed, c => Assert.Equal((CheckCategory.Journal, "Invoke-AiCacheMigration -Name "
            + $"{c.Name["Journal.".Length..]} -Adopt"), (c.Category, c.Remediation)));
        await DriftTests.MendAsync(database, failed);
        Assert.All(await DeploymentChecksTests.CheckAsync(database, CheckCategory.Journal), c =>
            Assert.Equal(CheckStatus.Passed, c.Status));
    }

    [Fact]
    public async Task A_plain_dump_is_restored_by_psql_into_an_empty_database_and_pg_restore_refuses_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var empty = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await DeployTests.DeployAsync(database);
        var client = (await PostgresBinaries.FindAsync(["pg_dump", "pg_restore"], HostEnvironmentOfTests.Current,
            Stop))[0];
        var server = database.Admin;
        // psql stops where a superuser gives an event trigger to who is none.
        await database.AdminSqlAsync("drop event trigger ensure_rls");
        await using (var session = await database.OpenAsync())
            Assert.SkipUnless(client.Version.Major >= session.ServerVersion.Major,
            $"pg_dump {client.Version} is older than the server.");
        var dump = await ProgramRun.StartAsync(client.Program("pg_dump"),
            [$"postgresql://{server.Username}:{Uri.EscapeDataString(server.Password!)}@{server.Hosts[0]}/"
                + server.Database], HostEnvironmentOfTests.Current, Stop);
        Assert.Equal((0, ""), (dump.ExitCode, dump.Error));

        // The empty database has a schema public already.
        var restored = await TestDatabase.PsqlAsync(empty.Admin,
            dump.Output.Replace("CREATE SCHEMA public;", "", StringComparison.Ordinal));
        Assert.Equal((0, ""), (restored.ExitCode, restored.Error));
        Assert.Equal("", DeploymentChecksTests.Show((await DeploymentChecksTests.CheckAsync(empty))
            .Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)));

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, dump.Output, Stop);
        var refused = await ProgramRun.StartAsync(client.Program("pg_restore"),
            ["--table=ai_response_cache", "--file=-", file], HostEnvironmentOfTests.Current, Stop);
        File.Delete(file);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("psql", refused.Error);
    }

    // Unaligned, so that what is compared are values.
    static Task<PsqlResult> RunAsync(TestDatabase database, string script, params string[] arguments) =>
        database.PsqlAsync("\\set QUIET off\n" + script, ["-A", .. arguments]);

    static string Normalise(string output)
    {
        var text = Time().Replace(output.ReplaceLineEndings("\n"), "<time>");
        text = Day().Replace(text, "<date>");
        text = Size().Replace(text, "<size>");
        text = Uuid().Replace(text, match => match.Value == Lecture ? Lecture : "<uuid>");
        return Cost().Replace(text, "").TrimEnd('\n');
    }

    static void AssertOutput(string expected, string actual)
    {
        expected = expected.ReplaceLineEndings("\n");
        if (!expected.Contains('…'))
        {
            // Most of the guide's queries do not say in which order.
            Assert.Equal(expected.TrimEnd('\n').Split('\n').Order(), actual.Split('\n').Order());
            return;
        }
        var lines = actual.Split('\n').Select(l => l.Trim()).ToList();
        Assert.All(expected.Split('\n').Where(l => l is not ("…" or "")), l =>
            Assert.Contains(lines, a => a == l || a.EndsWith(l, StringComparison.Ordinal)
            || (l.EndsWith('|') && a.StartsWith(l, StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*[+-]\d\d")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<=^|\|)\d{4}-\d\d-\d\d(?=\|)", RegexOptions.Multiline)]
    private static partial Regex Day();

    [GeneratedRegex(@"\b\d+ (bytes|kB|MB)\b")]
    private static partial Regex Size();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"  \(cost=.*$", RegexOptions.Multiline)]
    private static partial Regex Cost();
}
