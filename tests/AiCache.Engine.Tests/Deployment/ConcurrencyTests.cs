using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Deployment;

public sealed class ConcurrencyTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly MigrateOptions Impatient = new()
    {
        LockTimeout = TimeSpan.FromMilliseconds(200),
        LockWait = TimeSpan.FromMilliseconds(700)
    };

    static readonly MigrateOptions Persistent = new()
    {
        LockTimeout = TimeSpan.FromMilliseconds(100),
        LockWait = TimeSpan.FromHours(1)
    };

    /// <summary>
    /// Waits until a deployment has said so often that it tries again, and why; it is still at it then.
    /// </summary>
    static async Task TriedAsync(RecordingReporter log, Task deployment, string why, int times = 1)
    {
        while (log.Text.Split(why).Length - 1 < times)
        {
            Assert.False(deployment.IsCompleted, "It has ended instead of trying again.");
            await Task.Delay(5, Stop);
        }
        Assert.False(deployment.IsCompleted);
    }

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
        Assert.True(await holder.ScalarAsync<bool>(AdvisoryLock.Deployment.Take, Stop));
        var log = new RecordingReporter();
        var waiting = DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] }, log);
        // The holder deploys by hand what the other one is waiting to deploy, and records it.
        var plan = DeploymentPlan.Make(await DeploymentState.ReadAsync(holder, Stop), new());
        await holder.RunAsync(Stop, [.. plan[0].Steps.Select(MigrationRun.ToSql),
            Journal.Write(MigrationScript.All[0], MigrationOutcome.Applied)]);
        await TriedAsync(log, waiting, "Another deployment is at work");
        await holder.CommitAsync(Stop);
        await holder.DisposeAsync();
        var result = Assert.Single(await waiting);
        Assert.Equal(MigrationOutcome.AlreadyApplied, result.Outcome);
        Assert.True(result.Waited > TimeSpan.Zero);
    }

    [Fact]
    public async Task What_was_seen_before_the_lock_counts_only_while_the_journal_says_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        async Task<DeploymentState> LookAgainAsync(DeploymentState seen)
        {
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
            return await new DeploymentReading(new StatementBatch(), seen).RunAsync(transaction, Stop);
        }
        var nothing = await DeploymentState.ReadAsync(session, Stop);
        Assert.Same(nothing, await LookAgainAsync(nothing));
        await DeployTests.DeployAsync(database);
        var deployed = await LookAgainAsync(nothing);
        Assert.All(deployed.States, s => Assert.Equal(MigrationStatus.Applied, s.Status));
        Assert.Same(deployed, await LookAgainAsync(deployed));
        // Undone and deployed again: the same records but for their times.
        await database.SqlAsync("update aicache.migration_journal set applied_at = applied_at + interval '1 second'");
        Assert.NotSame(deployed, await LookAgainAsync(deployed));
        await database.SqlAsync("drop schema aicache cascade");
        Assert.Empty((await LookAgainAsync(deployed)).Entries);
    }

    /// <summary>Deploys while, right after the first look, something else happens to the database.</summary>
    static async Task<List<MigrationResult>> DeployAsync(TestDatabase database, MigrateOptions options,
        Func<Task> afterTheFirstLook)
    {
        await using var session = await database.OpenAsync();
        session.Reporter = new Trigger("read catalogue, read journal took",
            () => Task.Run(afterTheFirstLook, Stop).Wait(Stop));
        return await Deploy.RunAsync(session.Work(), options, Stop).ToListAsync(Stop);
    }

    [Fact]
    public async Task Whoever_looked_before_another_deployment_was_done_reports_AlreadyApplied()
    {
        await using var database = await TestDatabase.CreateAsync();
        var results = await DeployAsync(database, new(), () => DeployTests.DeployAsync(database));
        Assert.All(results, r => Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
        Assert.Equal(3, results.Count);
    }

    [Fact]
    public async Task What_was_lost_after_the_first_look_is_repaired_as_it_is_found_with_the_lock_held()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop table aicache.migration_journal");
        var results = await DeployAsync(database, new() { Adopt = true, Repair = true },
            () => database.SqlAsync("drop index public.idx_ai_cache_created_at"));
        Assert.Equal(MigrationOutcome.Repaired, results[0].Outcome);
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
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
    public async Task Where_nobody_is_to_be_waited_for_a_lock_is_tried_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await database.OpenAsync();
        await using var holder = await other.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await holder.ScalarAsync<bool>(AdvisoryLock.Deployment.Take, Stop));
        using var again = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var session = await database.OpenAsync();
        var work = session.Work(new Trigger("trying again", again.Cancel));
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new() { LockWait = TimeSpan.Zero }, again.Token).ToListAsync(Stop));
        Assert.Equal(ErrorIds.LockTimeout, error.ErrorId);
    }

    [Fact]
    public async Task A_busy_table_makes_the_deployment_step_back_and_name_the_blocker_and_then_go_on_when_it_is_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var application = await database.OpenAsync();
        await using (var busy = await application.BeginAsync(TransactionSettings.Default, Stop))
        {
            await busy.DoAsync("update public.lectures set title = title", Stop);
            var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database, Impatient));
            Assert.Equal((ErrorIds.LockTimeout, "55P03"), (error.ErrorId, error.SqlState));
            Assert.Contains("update public.lectures set title = title", Assert.Single(error.Details));
            Assert.Equal([MigrationStatus.Applied, MigrationStatus.Pending, MigrationStatus.Pending],
                (await DeployTests.StatesAsync(database)).Select(s => s.Status));
            var log = new RecordingReporter();
            var patient = DeployTests.DeployAsync(database, Persistent, log);
            await TriedAsync(log, patient, "lock timeout");
            await busy.DisposeAsync();
            Assert.Equal(MigrationOutcome.Applied, (await patient)[1].Outcome);
        }
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Applied, s.Status));
    }

    [Fact]
    public async Task The_application_goes_on_although_a_deployment_never_gets_its_lock()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var application = await database.OpenAsync();
        await using (var busy = await application.BeginAsync(TransactionSettings.Default, Stop))
        {
            await busy.DoAsync("update public.lectures set title = title where id = "
                + "(select id from public.lectures order by id limit 1)", Stop);
            var log = new RecordingReporter();
            var deployment = DeployTests.DeployAsync(database, Persistent, log);
            await TriedAsync(log, deployment, "lock timeout");
            // Each arrives while the first transaction is still open: behind the deployment, it would wait for ever
            // unless that one gave way again and again.
            for (var use = 0; use < 20; use++)
                await database.SqlAsync("update public.lectures set title = title where id = (select id from "
                    + "public.lectures order by id desc limit 1)");
            await TriedAsync(log, deployment, "lock timeout", times: 3);
        }
    }

    [Fact]
    public async Task The_lock_timeout_that_is_asked_for_is_the_servers()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync("create function auth.say() returns event_trigger language plpgsql as 'begin raise "
            + "exception ''waits for %'', current_setting(''lock_timeout''); end'; "
            + "create event trigger say on ddl_command_start execute function auth.say()");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            DeployTests.DeployAsync(database, new() { LockTimeout = TimeSpan.FromMilliseconds(1234) }));
        Assert.Contains("waits for 1234ms", error.Message);
    }

    [Fact]
    public async Task A_deployment_that_the_server_ends_as_a_deadlock_tries_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] });
        await using var application = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var log = new RecordingReporter();
        Task<List<MigrationResult>> deployment;
        await using (var busy = await application.BeginAsync(TransactionSettings.Default with
        {
            LockTimeout = TimeSpan.Zero,
            StatementTimeout = TimeSpan.Zero
        }, Stop))
        {
            // The server looks for a circle on behalf of who waits in it: not of the application.
            await busy.RunAsync(Stop, new SqlStep("busy", "set local deadlock_timeout = '1h'"),
                new SqlStep("busy", "lock table public.lectures in row exclusive mode"));
            deployment = DeployTests.DeployAsync(database, new() { LockTimeout = TimeSpan.FromMinutes(5) }, log);
            while (!await database.QueryAsync<bool>("select exists (select from pg_locks where not granted and "
                + "relation = 'public.lectures'::regclass and database = (select oid from pg_database where datname = "
                + "current_database()))")) await Task.Delay(5, Stop);
            await busy.DoAsync("select pg_advisory_xact_lock(1095320393, 1)", Stop);
            await TriedAsync(log, deployment, "deadlock detected");
        }
        Assert.Equal([MigrationOutcome.AlreadyApplied, MigrationOutcome.Applied, MigrationOutcome.Applied],
            (await deployment).Select(r => r.Outcome));
    }

    [Fact]
    public async Task A_deployment_that_somebody_cancels_on_the_server_does_not_try_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await InTheMiddleAsync(database, default, pid => database.AdminSqlAsync($"select pg_cancel_backend({pid})"),
            error => Assert.Equal((ErrorIds.StatementCancelled, "57014"),
            (Assert.IsType<AiCacheException>(error).ErrorId,
                ((AiCacheException)error).SqlState)));
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
            await busy.DoAsync("update public.lectures set title = title", Stop);
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
