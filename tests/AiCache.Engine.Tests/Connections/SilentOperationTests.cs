using System.Diagnostics;
using AiCache.Engine.Backups;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Connections;

/// <summary>
/// Whole operations on a network that says nothing more: they end, and the server lets go of what they held.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SilentOperationTests(ITestOutputHelper output)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Each operation, and the text of its own after which the way is cut.</summary>
    static readonly Dictionary<string, (string Mark, Func<Engine.Work, BackupFolder, Task> Run)> Operations = new()
    {
        ["deploy"] = ("create table public.lecture_content_hashes",
            (work, _) => Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop).AsTask()),
        ["undo"] = ("drop table", (work, _) => Undo.RunAsync(work, new(), Stop).ToListAsync(Stop).AsTask()),
        ["purge"] = ("delete from public.ai_response_cache",
            (work, _) => PurgeEntries.RunAsync(work, new() { OlderThanDays = 0 }, Stop).ToListAsync(Stop).AsTask()),
        ["health"] = ("from aicache.migration_journal j", (work, _) => HealthChecks.RunAsync(work, new(), Stop)
            .ToListAsync(Stop).AsTask()),
        ["backup"] = ("COPY public.ai_response_cache",
            (work, folder) => BackupDatabase.RunAsync(work, new() { Path = folder.Path }, Stop)),
        ["restore"] = ("from stdin", async (work, folder) =>
        {
            var backup = Directory.EnumerateFiles(folder.Path, "*.dump").Single();
            await RestoreDatabase.RunAsync(work, await RestoreDatabase.PlanAsync(work,
                new() { Path = backup, Clean = true, AllowNewerTarget = true }, Stop), Stop);
        }
        ),
    };

    public static TheoryData<string> Names => new(Operations.Keys);

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task It_ends_with_the_connection_lost_and_the_server_lets_its_locks_go(string name)
    {
        var (mark, run) = Operations[name];
        await using var database = name == "deploy" ? await TestDatabase.CreateAsync()
            : await CacheContent.CreateAsync(50);
        using var folder = new BackupFolder();
        if (name == "restore") await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        // No limit of the server's ends a COPY: whoever reaches it anew does.
        using var proxy = new SilentProxy(database.Target.Hosts[0].Port, mark, letsNewOnesThrough: name == "restore");
        var application = TestDatabase.UniqueName("silent");
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await using var work = (proxy.Before(database.Target) with { ApplicationName = application }).Work();
            await run(work, folder);
        });
        Assert.True(proxy.WhenCut.IsCompleted, $"It never came so far: {error}");
        output.WriteLine($"Told after {clock.Elapsed.TotalSeconds:0} s: {error.Message}");
        // A purge connects again for as long as it is worth while.
        Assert.Equal(name == "purge" ? ErrorIds.ServerUnreachable : ErrorIds.ConnectionLost, error.ErrorId);
        // A dump only reads, and what it had locked nobody waits for but who drops a table.
        while (await database.QueryAsync<long>("select count(*) from pg_locks l join pg_stat_activity a using (pid) "
            + $"where a.application_name = '{application}' and l.locktype = 'relation' "
            + "and l.mode not in ('AccessShareLock', 'RowShareLock')") > 0) await Task.Delay(100, Stop);
        output.WriteLine($"Its locks were gone after {clock.Elapsed.TotalSeconds:0} s.");
        if (name == "backup") Assert.Empty(folder.Names);
    }
}
