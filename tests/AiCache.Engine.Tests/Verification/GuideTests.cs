using System.Text.RegularExpressions;
using AiCache.Engine.Contract;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Deployment;
using static AiCache.Engine.Tests.Verification.GuideExpectations;

namespace AiCache.Engine.Tests.Verification;

/// <summary>
/// Every statement of the deployment guide, run with psql after a deployment, gives what the guide expects; the few
/// that cannot are told apart.
/// </summary>
/// <remarks>The differences are explained in docs/guide-differences.md.</remarks>
public sealed partial class GuideTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

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
