using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Deployment;

public sealed class ConcurrencyTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly MigrateOptions Impatient = new()
    {
        LockTimeout = TimeSpan.FromMilliseconds(200),
        LockWait = TimeSpan.FromMilliseconds(700)
    };

    [Fact]
    public async Task Of_eight_deployments_at_once_one_applies_and_all_succeed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DeployTests.DeployAsync(database)));
        foreach (var script in MigrationScript.All)
            Assert.Single(results, r => r.Single(m => m.Name == script.Name).Outcome == MigrationOutcome.Applied);
        Assert.All(results.SelectMany(r => r), r =>
            Assert.Contains(r.Outcome, new[] { MigrationOutcome.Applied, MigrationOutcome.AlreadyApplied }));
        Assert.Equal(3, await database.QueryAsync<long>("select count(*) from aicache.migration_journal"));
    }

    [Fact]
    public async Task Whoever_waits_for_another_deployment_reports_AlreadyApplied_when_that_one_is_done()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await database.OpenAsync();
        var holder = await first.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await holder.ScalarAsync<bool>(EmbeddedSql.Read("Deployment/lock.sql"), Stop));
        var waiting = DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] });
        // The holder deploys by hand what the other one is waiting to deploy, and records it.
        var plan = DeploymentPlan.Make(await DeploymentState.ReadAsync(holder, Stop), new());
        await holder.RunAsync(Stop, [.. plan[0].Steps.Select(MigrationRun.ToSql),
            Journal.Write(MigrationScript.All[0], MigrationOutcome.Applied)]);
        await Task.Delay(300, Stop);
        Assert.False(waiting.IsCompleted);
        await holder.CommitAsync(Stop);
        await holder.DisposeAsync();
        var result = Assert.Single(await waiting);
        Assert.Equal(MigrationOutcome.AlreadyApplied, result.Outcome);
        Assert.True(result.Waited > TimeSpan.Zero);
    }

    [Fact]
    public async Task Giving_up_on_another_deployment_names_who_held_the_lock()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await database.OpenAsync();
        await using var holder = await other.BeginAsync(TransactionSettings.Default, Stop);
        var pid = await holder.ScalarAsync<int>("select pg_backend_pid() from pg_advisory_xact_lock(1095320393, 1)",
            Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database, Impatient));
        Assert.Equal(ErrorIds.LockTimeout, error.ErrorId);
        Assert.Contains($"pid {pid}, postgres", Assert.Single(error.Details));
        Assert.Contains("another deployment", error.Message);
    }

    [Fact]
    public async Task A_busy_table_makes_the_deployment_step_back_and_name_the_blocker_and_then_go_on_when_it_is_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var application = await database.OpenAsync();
        await using (var busy = await application.BeginAsync(TransactionSettings.Default, Stop))
        {
            await busy.ExecuteAsync([new SqlStep("busy", "update public.lectures set title = title")], null, Stop);
            var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database, Impatient));
            Assert.Equal((ErrorIds.LockTimeout, "55P03"), (error.ErrorId, error.SqlState));
            Assert.Contains("update public.lectures set title = title", Assert.Single(error.Details));
            Assert.Equal([MigrationStatus.Applied, MigrationStatus.Pending, MigrationStatus.Pending],
                (await DeployTests.StatesAsync(database)).Select(s => s.Status));
            var patient = DeployTests.DeployAsync(database, new() { LockTimeout = TimeSpan.FromMilliseconds(100) });
            await Task.Delay(500, Stop);
            Assert.False(patient.IsCompleted);
            await busy.DisposeAsync();
            Assert.Equal(MigrationOutcome.Applied, (await patient)[1].Outcome);
        }
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Applied, s.Status));
    }

    [Fact]
    public async Task The_application_never_waits_longer_than_the_lock_timeout()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var application = await database.OpenAsync();
        await using var busy = await application.BeginAsync(TransactionSettings.Default, Stop);
        await busy.ExecuteAsync([new SqlStep("busy",
            "update public.lectures set title = title where id = (select id from public.lectures order by id limit 1)")], null, Stop);
        var deployment = DeployTests.DeployAsync(database, Impatient);
        var longest = TimeSpan.Zero;
        while (!deployment.IsCompleted)
        {
            var clock = Stopwatch.StartNew();
            await database.SqlAsync("update public.lectures set title = title where id = (select id from "
                + "public.lectures order by id desc limit 1)");
            if (clock.Elapsed > longest) longest = clock.Elapsed;
        }
        await Assert.ThrowsAsync<AiCacheException>(() => deployment);
        // An update that arrives behind the waiting migration waits until that one gives up: lock_timeout, and what a
        // busy machine adds.
        Assert.InRange(longest, TimeSpan.Zero, Impatient.LockTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_backend_that_is_terminated_in_the_middle_leaves_the_database_as_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        await InTheMiddleAsync(database, default, async pid =>
        {
            await database.AdminSqlAsync($"select pg_terminate_backend({pid})");
        }, error => Assert.Equal("57P01", Assert.IsType<AiCacheException>(error).SqlState));
    }

    [Fact]
    public async Task Cancelling_in_the_middle_stops_the_statement_on_the_server_and_leaves_the_database_as_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var cancel = new CancellationTokenSource();
        await InTheMiddleAsync(database, cancel.Token, async pid =>
        {
            await cancel.CancelAsync();
        }, error => Assert.IsAssignableFrom<OperationCanceledException>(error));
    }

    /// <summary>
    /// Begins a deployment that waits for a lock on lectures, does something to it, and looks at what is left.
    /// </summary>
    static async Task InTheMiddleAsync(TestDatabase database, CancellationToken cancellation, Func<int, Task> disturb,
        Action<Exception> assert)
    {
        await DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] });
        var before = await DeployTests.CatalogueAsync(database);
        await using var application = await database.OpenAsync();
        await using (var busy = await application.BeginAsync(TransactionSettings.Default, Stop))
        {
            await busy.ExecuteAsync([new SqlStep("busy", "update public.lectures set title = title")], null, Stop);
            await using var session = await DatabaseSession.OpenAsync(database.Target, Stop);
            var deployment = Deploy
                .RunAsync(session.Work(), new() { LockTimeout = TimeSpan.FromMinutes(1) }, cancellation)
                .ToListAsync(Stop).AsTask();
            int? pid;
            while ((pid = await database.QueryAsync<int?>("select pid from pg_stat_activity where datname = "
                + "current_database() and wait_event_type = 'Lock' limit 1")) is null)
                await Task.Delay(20, Stop);
            await disturb(pid.Value);
            assert((await Record.ExceptionAsync(() => deployment))!);
            while (await database.QueryAsync<bool>("select exists (select 1 from pg_stat_activity "
                + $"where pid = {pid} and state <> 'idle')")) await Task.Delay(20, Stop);
        }
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));
        Assert.Equal(MigrationOutcome.Applied, (await DeployTests.DeployAsync(database))[1].Outcome);
    }
}
