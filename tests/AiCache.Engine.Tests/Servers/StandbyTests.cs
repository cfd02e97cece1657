using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Diagnostics;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Impact;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Maintenance;
using AiCache.Engine.Tests.Security;

namespace AiCache.Engine.Tests.Servers;

/// <summary>A real hot standby: what reads works there, what writes is refused with the primary's name.</summary>
[Trait("Category", "Slow")]
public sealed class StandbyTests
{
    static readonly string[] Readers =
    [
        "CacheActivities.RunAsync", "CacheStorage.RunAsync", "DailyStatistics.RunAsync", "WeeklyStatistics.RunAsync",
        "StatisticsSummary.RunAsync", "CacheEntries.RunAsync", "OperationUsages.RunAsync", "MeasureRetention.RunAsync",
        "WatchCache.RunAsync", "SuccessCriteria.RunAsync", "KnownNames.RunAsync", "HealthChecks.RunAsync",
        "MigrationStates.RunAsync", "ReadVersion.RunAsync", "PrerequisiteChecks.RunAsync", "DeploymentChecks.RunAsync",
        "ListMaintenance.RunAsync",
    ];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Everything_that_reads_works_and_tells_how_far_it_is_behind()
    {
        await using var server = await ReplicatedServer.StartAsync();
        var standby = server.Primary with { Hosts = server.Standby.Hosts };
        using var folder = new BackupFolder();
        Assert.Equal(Readers.Order(), EveryOperation.All.Select(o => o.Name).Intersect(Readers).Order());
        foreach (var (name, run) in EveryOperation.All.Where(o => Readers.Contains(o.Name)))
            await DoAsync(work => run(work, null!), name);
        await DoAsync(async w => await CacheImpact.RunAsync(w, new() { Rounds = 2 }, Stop).ToListAsync(Stop), "impact");
        await DoAsync(w => BackupDatabase.RunAsync(w, new() { Path = folder.Path, Scope = BackupScope.Cache }, Stop),
            "backup");
        await DoAsync(w => ExportDiagnostic.RunAsync(w, new() { Path = Path.Combine(folder.Path, "d.zip") }, Stop),
            "diagnostic");
        DataSources.Release(standby);

        async Task DoAsync(Func<Work, Task> operation, string name)
        {
            var told = new RecordingReporter();
            await using var work = standby.Work(told);
            var error = await Record.ExceptionAsync(() => operation(work));
            Assert.True(error is null, $"{name}: {error}");
            Assert.True(told.Text.Contains(" is a standby, ", StringComparison.Ordinal), name);
        }
    }

    [Fact(Explicit = true)]
    public async Task Whatever_deletes_is_refused_with_the_primarys_name()
    {
        await using var server = await ReplicatedServer.StartAsync();
        var standby = server.Primary with { Hosts = server.Standby.Hosts };
        Func<Work, Task>[] refused =
        [
            w => PurgeEntries.PlanAsync(w, new(), Stop),
            async w => await PurgeEntries.RunAsync(w, new(), Stop).ToListAsync(Stop),
            w => PurgeStats.RunAsync(w, new(), Stop),
            w => EntryRemoval.RunAsync(w, new() { CacheKeys = ["x"] }, Stop),
            async w => await Optimize.RunAsync(w, OptimizeMode.Analyze, Stop).ToListAsync(Stop),
        ];
        foreach (var run in refused)
        {
            await using var work = standby.Work();
            var error = await Assert.ThrowsAsync<AiCacheException>(() => run(work));
            Assert.Equal((ErrorIds.ServerReadOnly, "25006"), (error.ErrorId, error.SqlState));
            Assert.Contains($"is a standby of 127.0.0.1:{server.Primary.Hosts[0].Port}.", error.Message);
        }
        // Who may not read others' statistics is not told the name.
        await TestDatabase.SqlAsync(server.Admin, "revoke pg_monitor from postgres");
        while (await TestDatabase.QueryAsync<bool>(server.Standby, "select pg_has_role('postgres', 'pg_monitor', 'usage')"))
            await Task.Delay(50, Stop);
        await using var blind = standby.Work();
        var unnamed = await Assert.ThrowsAsync<AiCacheException>(() => PurgeStats.RunAsync(blind, new(), Stop));
        Assert.EndsWith("the server is a standby.", unnamed.Message, StringComparison.Ordinal);
        DataSources.Release(standby);
    }

    [Fact(Explicit = true)]
    public async Task Health_says_how_far_a_standby_is_behind_and_that_it_receives_no_more()
    {
        await using var server = await ReplicatedServer.StartAsync();
        Assert.Equal(CheckStatus.Passed, (await CheckAsync(server.Standby)).Status);
        Assert.DoesNotContain(await HealthAsync(server.Admin, new()), c => c.Name == "Health.Standby");
        await server.FallBehindAsync(300);
        await Task.Delay(20, Stop);
        var behind = await CheckAsync(server.Standby, TimeSpan.FromMilliseconds(10));
        Assert.Equal((CheckStatus.Warning, 0.01), (behind.Status, behind.Threshold));
        Assert.Contains("behind what it has received", behind.Message);
        await TestDatabase.SqlAsync(server.Standby, "alter system set primary_conninfo = ''; ");
        await TestDatabase.SqlAsync(server.Standby, "select pg_wal_replay_resume(), pg_reload_conf()");
        while (await TestDatabase.QueryAsync<bool>(server.Standby, "select exists (select from pg_stat_wal_receiver)"))
            await Task.Delay(50, Stop);
        var alone = await CheckAsync(server.Standby);
        Assert.Equal(CheckStatus.Warning, alone.Status);
        Assert.Contains("receives no more", alone.Message);
    }

    static async Task<List<Check>> HealthAsync(DatabaseTarget target, HealthOptions options)
    {
        await using var work = target.Work();
        return await HealthChecks.RunAsync(work, options, Stop).ToListAsync(Stop);
    }

    static async Task<Check> CheckAsync(DatabaseTarget target, TimeSpan? lag = null) =>
        (await HealthAsync(target, new() { MaximumLag = lag ?? TimeSpan.FromMinutes(1) }))
            .Single(c => c.Name == "Health.Standby");
}
