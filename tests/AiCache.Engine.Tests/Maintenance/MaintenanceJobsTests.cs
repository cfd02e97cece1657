using AiCache.Engine.Verification;
using AiCache.Engine.Contract;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>pg_cron at work. The tests of one class run one after the other.</summary>
[Trait("Category", "Slow")]
public sealed class MaintenanceJobsTests(CronServer cron) : IClassFixture<CronServer>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Jobs_are_scheduled_once_changed_the_second_time_and_leave_nothing_when_they_go()
    {
        cron.Demand();
        await using var session = await DatabaseSession.OpenAsync(cron.Target, Stop);
        var work = session.Work();
        await RegisterMaintenance.RunAsync(work, new() { OlderThanDays = 45, Hour = 5 }, Stop).ToListAsync(Stop);
        var registered = await RegisterMaintenance.RunAsync(work, new() { OlderThanDays = 60 }, Stop).ToListAsync(Stop);
        Assert.Equal([("aicache-purge", "0 3 * * 0"), ("aicache-stats", "20 3 1 * *"), ("aicache-analyze",
            "40 3 * * *"), ("aicache-run-details", "50 3 * * *")], registered.Select(j => (j.Name, j.Schedule)));
        Assert.All(registered, job => Assert.Equal((MaintenanceStatus.Scheduled, null), (job.Status, job.LastRun)));
        Assert.Contains("interval '24 hours' * 60", registered[0].Command);
        Assert.All(await UnregisterMaintenance.RunAsync(work, Stop).ToListAsync(Stop), job =>
            Assert.Equal(MaintenanceStatus.Removed, job.Status));
        Assert.Empty(await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop));
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(cron.Admin, "select count(*) from cron.job"));
    }

    [Fact(Explicit = true)]
    public async Task The_scheduled_jobs_run_in_the_background_and_the_purge_commits_in_batches()
    {
        cron.Demand();
        await using var session = await DatabaseSession.OpenAsync(cron.Target, Stop);
        var work = session.Work();
        await TestDatabase.SqlAsync(cron.Target, """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select 'k' || i, 'quiz', '{}', '{}', 'h', '{}', 1, 1, now() - interval '31 days' - (i % 700) * interval '1 second' from generate_series(1, 2000) i;
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select 'same' || i, 'quiz', '{}', '{}', 'h', '{}', 1, 1, '2020-01-01' from generate_series(1, 1000) i;
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select 'fresh' || i, 'quiz', '{}', '{}', 'h', '{}', 1, 1 from generate_series(1, 50) i;
            insert into public.ai_cache_stats (date, total_requests) select current_date - i, 1 from generate_series(89, 92) i;
            insert into aicache.stats_pending (date, is_hit, tokens_saved) values (current_date, true, 1), (current_date - 91, true, 1);
            create table public.transactions (id text);
            create function public.note() returns trigger language plpgsql as '
              begin insert into public.transactions values (pg_current_xact_id()::text); return null; end';
            create trigger note after delete on public.ai_response_cache for each statement execute function public.note()
            """);
        await RegisterMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await TestDatabase.SqlAsync(cron.Admin, "update cron.job set schedule = '* * * * *'");
        List<MaintenanceJob> seen;
        do
        {
            await Task.Delay(1000, Stop);
            seen = await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop);
        }
        while (seen.Any(job => job.LastRun is null || job.Status == MaintenanceStatus.Running));
        await TestDatabase.SqlAsync(cron.Admin, "update cron.job set active = false");
        Assert.All(seen, job =>
            Assert.True(job is
            {
                Failures: 0, Status: MaintenanceStatus.Scheduled, LastDuration: not null, Missed: 0
            }, $"{job.Name}: {job.Status}, {job.Message}"));
        Assert.Equal(50,
            await TestDatabase.QueryAsync<long>(cron.Target, "select count(*) from public.ai_response_cache"));
        Assert.InRange(await TestDatabase.QueryAsync<long>(cron.Target,
            "select count(distinct id) from public.transactions"), 3, 3000);
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(cron.Target, "select count(*) from aicache.stats_pending"));
        Assert.Equal("3|1", await TestDatabase.QueryAsync<string>(cron.Target, "select concat_ws('|', count(*), "
            + "sum(total_requests) filter (where date = current_date)) from public.ai_cache_stats"));
        Assert.All(await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop), job =>
            Assert.Equal(MaintenanceStatus.Paused, job.Status));
        await UnregisterMaintenance.RunAsync(work, Stop).ToListAsync(Stop);
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(cron.Admin, "select count(*) from cron.job_run_details"));
        await TestDatabase.SqlAsync(cron.Target, "drop trigger note on public.ai_response_cache; drop function "
            + "public.note; drop table public.transactions; truncate public.ai_response_cache, public.ai_cache_stats");
    }

    [Fact(Explicit = true)]
    public async Task Failures_and_runs_that_did_not_happen_are_told_and_old_run_details_go()
    {
        cron.Demand();
        await using var session = await DatabaseSession.OpenAsync(cron.Target, Stop);
        var work = session.Work();
        await RegisterMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await TestDatabase.SqlAsync(cron.Admin, """
            insert into cron.job_run_details (jobid, database, username, command, status, return_message, start_time, end_time)
            select j.jobid, j.database, j.username, j.command, x.status, x.message, now() - x.age, now() - x.age + interval '2 seconds'
            from cron.job j, (values ('aicache-purge', 'failed', 'ERROR: no', interval '1 hour'), ('aicache-purge', 'failed', 'ERROR: no', interval '70 days'),
              ('aicache-analyze', 'succeeded', 'DO', interval '10 days'),
              ('aicache-stats', 'succeeded', 'DELETE 1', interval '1 hour')) x (name, status, message, age)
            where j.jobname = x.name order by x.age desc
            """);
        var seen = (await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop)).ToDictionary(job => job.Name);
        Assert.Equal((MaintenanceStatus.Failed, 2, "ERROR: no"),
            (seen["aicache-purge"].Status, seen["aicache-purge"].Failures, seen["aicache-purge"].Message));
        Assert.Equal(MaintenanceStatus.Missed, seen["aicache-analyze"].Status);
        Assert.InRange(seen["aicache-analyze"].Missed!.Value, 9, 10);
        Assert.Equal((MaintenanceStatus.Scheduled, 0, TimeSpan.FromSeconds(2)),
            (seen["aicache-stats"].Status, seen["aicache-stats"].Missed, seen["aicache-stats"].LastDuration));
        await TestDatabase.SqlAsync(cron.Target, seen["aicache-run-details"].Command);
        Assert.Equal(1, (await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop))
            .Single(job => job.Name == "aicache-purge").Failures);
        await UnregisterMaintenance.RunAsync(work, Stop).ToListAsync(Stop);
    }

    [Theory(Explicit = true)]
    [InlineData(UndoScope.Stats, 3)]
    [InlineData(UndoScope.Hashes, 4)]
    [InlineData(UndoScope.All, 0)]
    public async Task An_undo_unschedules_what_it_takes_the_ground_from(UndoScope scope, int left)
    {
        cron.Demand();
        await using var session = await DatabaseSession.OpenAsync(cron.Target, Stop);
        var work = session.Work();
        Assert.Equal(CheckStatus.Warning, await TendedAsync());
        await RegisterMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop);
        Assert.Equal(CheckStatus.Passed, await TendedAsync());
        Assert.Equal(left < 4, await ScriptAsync(work, new() { Scope = scope }) is { } script
            && script.Contains("cron.unschedule", StringComparison.Ordinal));
        var undone = await Undo.RunAsync(work, new() { Scope = scope }, Stop).ToListAsync(Stop);
        // They are named, and what schedules them again.
        Assert.Equal(4 - left, undone.Sum(u =>
            u.TakesAlong.Count(t => t.StartsWith("the pg_cron job aicache-", StringComparison.Ordinal))));
        Assert.Equal(left < 4 ? 1 : 0, undone.Sum(u => u.PutBack.Count(p => p == "Register-AiCacheMaintenance")));
        Assert.Equal(left, (await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop)).Count);
        await UnregisterMaintenance.RunAsync(work, Stop).ToListAsync(Stop);
        // Whoever deploys later is told once more.
        Assert.Equal(left < 4 ? ["Register-AiCacheMaintenance"] : [],
            (await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop)).SelectMany(d => d.PutBack));

        async Task<CheckStatus> TendedAsync() => (await DeploymentChecks.RunAsync(work,
            new() { Categories = [CheckCategory.Data] }, Stop)
            .SingleAsync(c => c.Name == "Data.maintenance", Stop)).Status;
    }

    [Fact(Explicit = true)]
    public async Task What_an_undo_would_do_as_a_script_unschedules_the_jobs_too()
    {
        cron.Demand();
        await using var session = await DatabaseSession.OpenAsync(cron.Target, Stop);
        var work = session.Work();
        await RegisterMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop);
        var script = await ScriptAsync(work, new());
        Assert.DoesNotContain("ERROR", (await TestDatabase.PsqlAsync(cron.Target, script)).Error);
        Assert.Empty(await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop));
        await cron.DeployAsync();
    }

    static async Task<string> ScriptAsync(Work work, UndoOptions options)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "undo.sql");
        await new PlanFile().WriteAsync(work, await Undo.PlanAsync(work, options, Stop).ToListAsync(Stop), options,
            file, Stop);
        return await File.ReadAllTextAsync(file, Stop);
    }

    [Fact(Explicit = true)]
    public async Task Without_the_extension_nothing_is_scheduled_and_the_error_says_what_to_do()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RegisterMaintenance.PlanAsync(database.Target.Work(), new(), Stop));
        Assert.Equal(ErrorIds.SchedulerMissing, error.ErrorId);
        Assert.Contains("Nothing was scheduled", error.Message);
        Assert.Contains("-Scheduler Crontab", error.RecommendedAction);
        // Created it could not be where the server has not loaded it.
        Assert.Null(error.Command);
        Assert.Equal(await database.QueryAsync<bool>("select exists (select from pg_available_extensions where name = "
            + "'pg_cron')"), error.RecommendedAction!.Contains("shared_preload_libraries", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public async Task A_role_that_may_not_look_at_every_setting_is_told_what_it_lacks_and_then_can()
    {
        cron.Demand();
        var role = TestDatabase.UniqueName("keeper");
        await TestDatabase.SqlAsync(cron.Admin, $"create role {role} login password 'k'; grant service_role to {role}");
        var target = cron.Target with { Username = role, Password = "k" };
        var refused = await Assert.ThrowsAsync<AiCacheException>(() =>
            RegisterMaintenance.PlanAsync(target.Work(), new(), Stop));
        Assert.Equal((ErrorIds.SchedulerMissing, $"grant usage on schema cron to {role}"), (refused.ErrorId, refused.Command));
        await TestDatabase.SqlAsync(cron.Admin, refused.Command!);
        await using var work = target.Work();
        Assert.Equal(4, (await RegisterMaintenance.RunAsync(work, new(), Stop).ToListAsync(Stop)).Count);
        Assert.NotEmpty(await ListMaintenance.RunAsync(work, Stop).ToListAsync(Stop));
        await UnregisterMaintenance.RunAsync(work, Stop).ToListAsync(Stop);
        await TestDatabase.SqlAsync(cron.Admin, $"revoke all on schema cron from {role}; drop role {role}");
    }
}
