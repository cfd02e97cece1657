using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Storage;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Contract;

/// <summary>A table that is only the shell of what is kept elsewhere is told, and neither measured nor purged.</summary>
public sealed class ShellTableTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ShellTables.All), MemberType = typeof(ShellTables))]
    public async Task Storage_and_purges_refuse_it_with_the_reason(string kind, string reason)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await ShellTables.PutAsync(database, kind);
        Func<Work, Task>[] refused =
        [
            async w => await CacheStorage.RunAsync(w, new(), Stop).ToListAsync(Stop),
            w => PurgeEntries.PlanAsync(w, new(), Stop),
            async w => await PurgeEntries.RunAsync(w, new(), Stop).ToListAsync(Stop),
            w => PurgeStats.RunAsync(w, new(), Stop),
        ];
        foreach (var run in refused)
        {
            await using var work = database.Target.Work();
            var error = await Assert.ThrowsAsync<AiCacheException>(() => run(work));
            Assert.Equal((ErrorIds.RowsElsewhere, "public.ai_response_cache"), (error.ErrorId, error.Subject));
            Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.RecommendedAction);
            Assert.Equal(kind == "distributed", error.Command is not null);
        }
    }

    [Theory]
    [MemberData(nameof(ShellTables.All), MemberType = typeof(ShellTables))]
    public async Task Prerequisites_tell_of_it(string kind, string reason)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await ShellTables.PutAsync(database, kind);
        await using var session = await database.OpenAsync();
        var check = await PrerequisiteChecks.RunAsync(session.Work(), Stop).FirstAsync(c => c.Name == "Name.taken", Stop);
        Assert.Equal((CheckStatus.Failed, reason), (check.Status, check.Actual));
        Assert.Contains(kind == "distributed" ? "undistribute_table" : "rename to", check.Remediation);
    }

    [Fact]
    public async Task What_an_extension_brought_is_no_stranger()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync("""
            create function public.watch() returns event_trigger language plpgsql as 'begin end';
            create event trigger its_own on ddl_command_end execute function public.watch();
            """);
        Assert.Equal(CheckStatus.Warning, await StatusAsync());
        // Any extension will do.
        await database.AdminSqlAsync("alter extension plpgsql add event trigger its_own");
        Assert.Equal(CheckStatus.Passed, await StatusAsync());

        async Task<CheckStatus> StatusAsync()
        {
            await using var session = await database.OpenAsync();
            return (await PrerequisiteChecks.RunAsync(session.Work(), Stop)
                .FirstAsync(c => c.Name == "Server.event_triggers", Stop)).Status;
        }
    }
}
