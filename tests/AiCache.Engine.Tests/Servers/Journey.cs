using System.Globalization;
using System.Text.Json;
using AiCache.Engine.Activity;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Programs;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Servers;

/// <summary>
/// Everything that is done to a database in its life, and what was seen on the way: the same wherever it is taken.
/// </summary>
static class Journey
{
    const string Content = """
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
          response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
        select 'key ' || i, (array['quiz', U&'gr\00F6\00DFe', U&'back\\slash'])[1 + i % 3],
          array(select id from public.lectures order by id limit 1 + i % 3), '{"n": 0.1}', md5(i::text),
               jsonb_build_object('text', U&'\\ '' "\4E2D\+01F600', 'n', i), i, 100 + i, i % 7,
               timestamptz '2026-01-01 00:30:00.123456+00' + i * interval '1 hour', timestamptz '2026-02-01 00:00:00+00' + i * interval '1 hour'
        from generate_series(1, 60) i;
        insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
        select date '2026-01-01' + d, d * 10, d * 6, d * 4, d::bigint * 3000000000 from generate_series(0, 9) d;
        """;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Takes it: deploy, verify, read, back up, prove, purge, restore, undo. What is found is asserted; what was read
    /// is returned.
    /// </summary>
    /// <param name="target">A database shaped like Supabase with lectures and without a cache.</param>
    /// <param name="environment">The machine, for the client programs. Backups are left out where they are missing or
    /// older than the server, or a pooler is in their way.</param>
    public static async Task<string> TakeAsync(DatabaseTarget target, HostEnvironment environment)
    {
        await using var session = await DatabaseSession.OpenAsync(target, Stop);
        var reporter = SilentReporter.Instance;
        NothingFailed(await PrerequisiteChecks.RunAsync(Work.On(session, reporter, environment), Stop)
            .ToListAsync(Stop));
        Assert.All(await Rehearse.RunAsync(session.Work(reporter), new(), Stop).ToListAsync(Stop), m =>
            Assert.Equal(MigrationOutcome.Rehearsed, m.Outcome));
        Assert.All(await Deploy.RunAsync(session.Work(reporter), new(), Stop).ToListAsync(Stop), m =>
            Assert.Equal(MigrationOutcome.Applied, m.Outcome));
        Assert.All(await Deploy.RunAsync(session.Work(reporter), new(), Stop).ToListAsync(Stop), m =>
            Assert.Equal(MigrationOutcome.AlreadyApplied, m.Outcome));
        NothingFailed(await VerifyAsync());
        foreach (var statement in Content.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            await session.DoAsync(statement, Stop);

        var seen = new List<object> { await ReadAsync() };
        NothingFailed([.. (await HealthChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop))
            .Where(c => c.Name is not "Health.HitRate" and not "Health.Activity" and not "Health.StatisticsWriter")]);
        Assert.NotEmpty(await CacheStorage.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop));
        Assert.NotEmpty(await Optimize.RunAsync(session.Work(reporter), OptimizeMode.Analyze, Stop)
            .ToListAsync(Stop));
        await CacheActivities.RunAsync(session.Work(), new() { LongerThan = TimeSpan.Zero }, Stop).ToListAsync(Stop);

        using var folder = new BackupFolder();
        var backup = await BackUpAsync(target, folder.Path, environment);
        var purged = await PurgeEntries.RunAsync(target.Work(reporter),
            new() { Before = DateTimeOffset.Parse("2026-01-02T12:00:00Z", CultureInfo.InvariantCulture) },
            Stop).SingleAsync(Stop);
        Assert.Equal((35, 0, PurgeEnd.Completed), (purged.Deleted, purged.Remaining, purged.EndedBecause));
        seen.Add(await ReadAsync());
        if (backup is not null)
        {
            await using var work = Work.On(session, reporter, environment);
            var plan = await RestoreDatabase.PlanAsync(work, new() { Path = backup.Path, Clean = true }, Stop);
            Assert.Empty((await RestoreDatabase.RunAsync(work, plan, Stop)).NewFailures);
            Assert.Equal(Json(seen[0]), Json(await ReadAsync()));
        }
        NothingFailed(await VerifyAsync());
        Assert.All(await Undo.RunAsync(session.Work(reporter), new(), Stop).ToListAsync(Stop), m =>
            Assert.Equal(MigrationOutcome.Undone, m.Outcome));
        Assert.All(await MigrationStates.RunAsync(session.Work(reporter), Stop).ToListAsync(Stop), m =>
            Assert.Equal(MigrationStatus.Pending, m.Status));
        return string.Join('\n', seen.Select(Json));

        async Task<List<Check>> VerifyAsync() => await DeploymentChecks.RunAsync(session.Work(), new(), Stop)
            .ToListAsync(Stop);

        async Task<object> ReadAsync() => new
        {
            Days = (await DailyStatistics.RunAsync(session.Work(),
                new() { From = new(2026, 1, 1), To = new(2026, 1, 10) }, Stop).ToListAsync(Stop))
                .Select(d => d with { Database = "", TimeZone = "" }),
            Entries = (await CacheEntries.RunAsync(session.Work(),
                new() { IncludeResponse = true, Order = EntryOrder.Tokens }, Stop).ToListAsync(Stop))
                .SelectMany(page => page)
                .Select(e => e with { Database = "", Id = default }),
        };
    }

    static async Task<Backup?> BackUpAsync(DatabaseTarget target, string folder, HostEnvironment environment)
    {
        try
        {
            await using var work = new Work(target, SilentReporter.Instance, environment);
            return await BackupDatabase.RunAsync(work, new() { Path = folder, Scope = BackupScope.Cache }, Stop);
        }
        catch (AiCacheException error)
            when (error.ErrorId is ErrorIds.ClientTooOld or ErrorIds.ClientNotFound or ErrorIds.PoolerUnsuitable)
        {
            return null;
        }
    }

    static string Json(object seen) => JsonSerializer.Serialize(seen);

    static void NothingFailed(List<Check> checks)
    {
        Assert.NotEmpty(checks);
        Assert.Equal("", string.Join("\n", checks.Where(c => c.Status == CheckStatus.Failed)
            .Select(c => $"{c.Name}: {c.Expected}, {c.Actual}. {c.Message}")));
    }
}
