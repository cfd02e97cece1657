using System.Globalization;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Diagnostics;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Security;

/// <summary>
/// Whatever a stranger lays out under our names, no operation of the engine runs it: each is run against each lure.
/// </summary>
[Trait("Category", "Slow")]
public sealed class EveryOperationTests(DeployedContent content) : IClassFixture<DeployedContent>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lures => new(Lure.All.Select(lure => lure.Name));

    /// <summary>Who adds an operation adds it here.</summary>
    [Fact(Explicit = true)]
    public void Every_operation_is_tried_or_has_no_database() =>
        Assert.Equal(EveryOperation.Found.Distinct().Order(StringComparer.Ordinal),
            EveryOperation.All.Select(o => o.Name).Concat(EveryOperation.WithoutDatabase)
            .Concat(EveryOperation.WithAnotherServer)
            .Order(StringComparer.Ordinal));

    /// <summary>Otherwise an operation might be spared by failing for a reason of its own.</summary>
    [Theory(Explicit = true)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_operation_works_where_nothing_is_a_strangers(bool superuser)
    {
        await using var database = await content.CopyAsync();
        var target = Stranger.Victim(database, superuser);
        var scene = await SceneAsync(target);
        foreach (var (name, run) in EveryOperation.All)
            if (await TryAsync(target, scene, run) is { } error && error.ErrorId != ErrorIds.SchedulerMissing)
                Assert.Fail($"{name}: {error}");
    }

    /// <summary>Supabase's CLI logs in as a member of the owner that inherits nothing.</summary>
    [Fact(Explicit = true)]
    public async Task Every_operation_works_as_a_member_that_takes_on_the_owners_role()
    {
        await using var database = await content.CopyAsync();
        var target = database.As("cli_login_postgres").WithRole("postgres");
        var scene = await SceneAsync(target);
        foreach (var (name, run) in EveryOperation.All)
            if (await TryAsync(target, scene, run) is { } error && error.ErrorId != ErrorIds.SchedulerMissing)
                Assert.Fail($"{name}: {error}");
    }

    [Fact(Explicit = true)]
    public async Task No_operation_begins_with_a_role_that_cannot_be_taken_on()
    {
        await using var database = await content.CopyAsync();
        var scene = await SceneAsync(database.Target);
        var target = database.As("cli_login_postgres").WithRole("supabase_auth_admin");
        // A diagnostic holds the error instead.
        foreach (var (name, run) in EveryOperation.All.Where(o => o.Name != $"{nameof(ExportDiagnostic)}.RunAsync"))
        {
            var error = await TryAsync(target, scene, run);
            Assert.True(error?.ErrorId == ErrorIds.RoleUnusable, $"{name}: {error}");
        }
    }

    /// <summary>Those that only read go on; none of the others begins.</summary>
    [Fact(Explicit = true)]
    public async Task Every_operation_that_writes_says_so_before_the_first_change()
    {
        await using var database = await content.CopyAsync();
        OperationScene scene;
        await using (var work = database.Target.Work())
            scene = new(content, await RestoreDatabase.PlanAsync(work, content.Restore, Stop));
        DataSources.Release(database.Target);
        await database.AdminSqlAsync($"alter database {database.Name} set default_transaction_read_only = on");
        List<string> refused = [];
        foreach (var (name, run) in EveryOperation.All)
        {
            await using var work = database.Target.Work();
            try
            {
                await run(work, scene);
            }
            catch (AiCacheException error) when (error.ErrorId == ErrorIds.ServerReadOnly)
            {
                Assert.True(error.Message.Contains($"set for database {database.Name}", StringComparison.Ordinal),
                    $"{name}: {error.Message}");
                refused.Add(name);
            }
            catch (AiCacheException other) when (other.ErrorId == ErrorIds.SchedulerMissing)
            {
                // Nothing to write to.
            }
        }
        Assert.Equal(["CacheImpact.RunAsync", "EntryRemoval.RunAsync", "Optimize.RunAsync",
            "PurgeEntries.PlanAsync", "PurgeEntries.RunAsync", "PurgeStats.RunAsync", "Rehearse.RunAsync",
            "RestoreDatabase.PlanAsync", "RestoreDatabase.RunAsync", "SampleTraffic.RunAsync",
            "Undo.RunAsync"],
            refused.Order(StringComparer.Ordinal));
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Lures))]
    public async Task No_operation_runs_what_a_stranger_laid_out(string name)
    {
        var lure = Lure.All.Single(l => l.Name == name);
        await using var database = await content.CopyAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await using var member = await Member.OfAsync(database);
        var target = lure.SparesSuperusers ? member.Target : database.Admin;
        var scene = await SceneAsync(target);
        await database.AdminSqlAsync(string.Format(CultureInfo.InvariantCulture, lure.Plant, stranger.Role,
            stranger.Lure));
        await stranger.ForgetAsync();
        await TestDatabase.SqlAsync(target, $"begin; {lure.Bite}; rollback");
        Assert.True(await stranger.LuredAsync(), "The lure is none: using it runs nothing.");
        await stranger.ForgetAsync();

        List<string> lured = [];
        foreach (var (operation, run) in EveryOperation.All)
        {
            await TryAsync(target, scene, run);
            if (!await stranger.LuredAsync()) continue;
            lured.Add(operation);
            await stranger.ForgetAsync();
        }
        Assert.Empty(lured);
    }

    async Task<OperationScene> SceneAsync(DatabaseTarget target)
    {
        await using var work = target.Work();
        return new(content, await RestoreDatabase.PlanAsync(work, content.Restore, Stop));
    }

    static async Task<AiCacheException?> TryAsync(DatabaseTarget target, OperationScene scene,
        Func<Engine.Work, OperationScene, Task> run)
    {
        await using var work = target.Work();
        try
        {
            await run(work, scene);
            return null;
        }
        catch (AiCacheException error)
        {
            return error;
        }
    }
}
