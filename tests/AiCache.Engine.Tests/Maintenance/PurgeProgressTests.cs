using AiCache.Engine.Activity;
using AiCache.Engine.Contract;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Watch;

using static AiCache.Engine.Tests.Maintenance.AgedDatabase;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Whoever watches sees how far a purge is.</summary>
public sealed class PurgeProgressTests
{
    [Fact]
    public async Task A_purge_shows_everybody_how_far_it_is()
    {
        await using var database = await CreateAsync(stale: 3000);
        CacheActivity? seen = null;
        var result = await database.PurgeAsync(reporter: new ListeningReporter(count =>
        {
            // What was reported first is shown by now.
            if (count == 2) seen = LookAsync(database).GetAwaiter().GetResult();
        }));

        Assert.True(result.Batches > 2, $"{result.Batches} batches");
        Assert.Equal(ActivityKind.Purge, seen?.Kind);
        Assert.InRange(seen!.PercentDone ?? -1, 1, 99);
        Assert.Empty((await WatchAsync(database)).Activities);
    }

    static async Task<CacheActivity?> LookAsync(TestDatabase database) =>
        (await WatchAsync(database)).Activities.SingleOrDefault(a => a.Kind == ActivityKind.Purge);

    static async Task<WatchSnapshot> WatchAsync(TestDatabase database)
    {
        await using var work = database.Target.Work();
        return await WatchCache.RunAsync(work, new() { Count = 1 }, Stop).FirstAsync(Stop);
    }

    [Fact]
    public async Task So_does_the_job_of_the_servers_own_scheduler()
    {
        await using var database = await CreateAsync(stale: 5000);
        await database.SqlAsync($"""
            create table public.shown (batch bigserial, percent bigint);
            create function public.note() returns trigger language plpgsql as $body$ begin
              insert into public.shown (percent) select max(l.objid::bigint) - {AdvisoryLock.PurgeProgress}
              from pg_locks l where l.pid = pg_backend_pid() and l.locktype = 'advisory'
                and l.classid::bigint = {AdvisoryLock.Module} and l.objid::bigint >= {AdvisoryLock.PurgeProgress};
              return null;
            end $body$;
            create trigger note after delete on public.ai_response_cache execute function public.note();
            """);

        await database.SqlAsync(MaintenanceTask.All(new()).Single(t => t.Name == ScheduledJobs.Purge).Statement!);

        var shown = await database.QueryAsync<long?[]>("select array_agg(percent order by batch) from public.shown");
        Assert.Null(shown![0]);
        Assert.Contains(shown, percent => percent is > 0 and < 100);
        Assert.Equal(shown.OfType<long>().Order(), shown.OfType<long>());
        Assert.Equal("", await database.LeftAsync());
    }
}
