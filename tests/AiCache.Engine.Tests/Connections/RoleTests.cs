using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Statistics;
using AiCache.Engine.Tests.Maintenance;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Connections;

/// <summary>Who logs in takes on another role, as Supabase's CLI and whoever does not inherit has to.</summary>
public sealed class RoleTests
{
    const string Login = "cli_login_postgres";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static DatabaseTarget Member(TestDatabase database) => database.As(Login).WithRole("postgres");

    [Fact]
    public async Task Each_transaction_takes_it_on_and_leaves_nothing_of_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await DatabaseSession.OpenAsync(Member(database), Stop);
        Assert.Equal("postgres", await session.ScalarAsync<string>("select current_user::text", Stop));
        await using (var transaction = await session.BeginAsync(TransactionSettings.Default, Stop))
            Assert.Equal("postgres", await transaction.ScalarAsync<string>("select current_user::text", Stop));
        var rows = new List<string>();
        await foreach (var page in RowStream.ReadAsync(session, new SqlStep("who", "select current_user::text"),
            reader => reader.GetString(0), 10, Stop)) rows.AddRange(page);
        Assert.Equal(["postgres"], rows);
        Assert.Equal("postgres", await session.BareAsync<string>("select current_user::text", Stop));
        // The pool is shared with who takes on none.
        await session.DisposeAsync();
        await using var plain = await DatabaseSession.OpenAsync(database.As(Login), Stop);
        Assert.Equal(Login, await plain.BareAsync<string>("select current_user::text", Stop));
    }

    [Fact]
    public async Task Behind_a_pooler_nobody_else_gets_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var bouncer = await PgBouncer.StartAsync("transaction", 1);
        var target = bouncer.Through(database.Target).WithRole("service_role");
        await using var one = await DatabaseSession.OpenAsync(target, Stop);
        await using var other = await DatabaseSession.OpenAsync(bouncer.Through(database.Target), Stop);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("service_role", await one.ScalarAsync<string>("select current_user::text", Stop));
            Assert.Equal("postgres", await other.BareAsync<string>("select current_user::text", Stop));
        }
        DatabaseSession.CloseIdle(target);
    }

    [Theory]
    [InlineData("nobody_at_all", FailureKind.NotFound, "there is no such role")]
    [InlineData("Ob\"scure", FailureKind.NotFound, "there is no such role")]
    [InlineData("supabase_auth_admin", FailureKind.Permission, "it is no member of it")]
    [InlineData("supabase_admin", FailureKind.Permission, "it is no member of it")]
    public async Task One_that_cannot_be_taken_on_is_an_error_before_anything(string role, FailureKind kind,
        string words)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var work = database.As(Login).WithRole(role).Work();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop));
        Assert.Equal((ErrorIds.RoleUnusable, kind, role), (error.ErrorId, error.Kind, error.Subject));
        Assert.Contains(words, error.Message);
        if (kind == FailureKind.Permission)
            Assert.Contains($"grant {role} to {Login}", error.Command);
        Assert.Null(await database.QueryAsync<string>("select to_regclass('public.ai_response_cache')::text"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    public void What_can_be_no_role_is_refused(string role) =>
        Assert.Equal(ErrorIds.RoleUnusable,
            Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse("postgresql://u@h/d").WithRole(role)).ErrorId);

    [Fact]
    public async Task What_a_member_deploys_belongs_to_the_role_and_is_right()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var work = Member(database).Work();
        await foreach (var _ in Deploy.RunAsync(work, new(), Stop)) { }
        Assert.Equal("postgres", await database.QueryAsync<string>(
            "select string_agg(distinct pg_get_userbyid(relowner), ' ') from pg_class "
            + "where relname in ('ai_response_cache', 'ai_cache_stats', 'lecture_content_hashes', 'migration_journal')"));
        Assert.DoesNotContain(await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop),
            check => check.Status is CheckStatus.Failed or CheckStatus.Unknown);
    }

    [Fact]
    public async Task Vacuum_runs_as_the_role_where_the_session_keeps_its_process()
    {
        await using var database = await AgedDatabase.CreateAsync(10, 1);
        await using (var direct = Member(database).Work())
            Assert.NotEmpty(await Optimize.RunAsync(direct, OptimizeMode.Vacuum, Stop).ToListAsync(Stop));
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        await using var pooled = bouncer.Through(database.Target).WithRole("postgres").Work();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Optimize.RunAsync(pooled, OptimizeMode.Vacuum, Stop).ToListAsync(Stop));
        Assert.Equal(ErrorIds.PoolerUnsuitable, error.ErrorId);
        Assert.NotEmpty(await Optimize.RunAsync(pooled, OptimizeMode.Analyze, Stop).ToListAsync(Stop));
        DatabaseSession.CloseIdle(pooled.Target);
    }

    [Fact]
    public async Task Schedules_and_plans_are_done_as_the_role()
    {
        var target = DatabaseTarget.Parse("postgresql://cli@db1/app").WithRole("postgres");
        await using var work = target.Work();
        foreach (var schedule in await ScheduleMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop))
            Assert.Equal(4, schedule.Text.Split(" -Role postgres -ErrorAction Stop").Length - 1);
        await using var odd = target.WithRole("x; rm -r").Work();
        Assert.Equal(ErrorIds.ScheduleUnsupported, (await Assert.ThrowsAsync<AiCacheException>(async () =>
            await ScheduleMaintenance.RunAsync(odd, new(), Stop).ToListAsync(Stop))).ErrorId);
    }

    [Fact]
    public async Task A_plans_script_takes_on_the_role()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var work = Member(database).Work();
        var planned = await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop);
        var run = await TestDatabase.PsqlAsync(database.As(Login), PlanFile.Text(planned, new(), "postgres"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(await MigrationStates.RunAsync(work, Stop).ToListAsync(Stop),
            state => Assert.Equal(MigrationStatus.Applied, state.Status));
    }

    /// <summary>Grants would lead nowhere: the login has it all already, and inherits nothing.</summary>
    [Fact]
    public async Task Who_inherits_nothing_is_told_to_act_as_the_owner()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var work = database.As(Login).Work();
        var deploying = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop));
        var reading = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await DailyStatistics.RunAsync(work, new(), Stop).ToListAsync(Stop));
        foreach (var error in new[] { deploying, reading })
            Assert.StartsWith($"Pass -Role postgres (or connect with options=-c role=postgres): {Login} is a member of "
                + "postgres", error.RecommendedAction);
        var right = await PrerequisiteChecks.RunAsync(work, Stop)
            .FirstAsync(c => c.Name == "Privilege.lectures", Stop);
        Assert.Equal("Test-AiCachePrerequisite -Role postgres", right.Remediation);
        await using var empty = await TestDatabase.CreateAsync();
        await using var first = empty.As(Login).Work();
        Assert.StartsWith("Pass -Role postgres", (await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(first, new(), Stop).ToListAsync(Stop))).RecommendedAction);
    }
}
