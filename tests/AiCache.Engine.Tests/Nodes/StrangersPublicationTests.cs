using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;
using Npgsql;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Anybody may give a publication the name of a node's: it feeds none, and nothing is asked of it.</summary>
public sealed class StrangersPublicationTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<string> StrangerAsync(NodeScene scene, string sql)
    {
        var role = TestDatabase.UniqueName("stranger");
        await TestDatabase.SqlAsync(scene.Admin, $"create role {role}; grant create on database {scene.Admin.Database} to {role}");
        await TestDatabase.SqlAsync(scene.Admin, $"set role {role}; create schema {role}; {sql.Replace("{0}", role, StringComparison.Ordinal)}");
        return role;
    }

    /// <summary>The subscription would write whatever he publishes, as the node's superuser.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_strangers_publication_feeds_no_node(bool superuser)
    {
        var scene = await servers.CreateAsync();
        if (superuser) scene = scene with { Application = scene.Admin };
        var role = await StrangerAsync(scene, "create table {0}.wares (id integer primary key); insert into {0}.wares values (1); "
            + $"create publication aicache_node_{scene.Name} for table {{0}}.wares");
        await TestDatabase.SqlAsync(scene.Node, $"create schema {role}; create table {role}.wares (id integer primary key)");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            scene.AddAsync(o => o with { ReadyWithin = TimeSpan.FromSeconds(5) }));
        Assert.Equal((ErrorIds.ObjectNotTrusted, $"drop publication aicache_node_{scene.Name}"), (error.ErrorId, error.Command));
        Assert.Contains(role, error.Message);
        Assert.Equal(0L, await TestDatabase.QueryAsync<long>(scene.Node, $"select count(*) from {role}.wares"));
        Assert.Equal("publication", await scene.TracesAsync());
        await TestDatabase.SqlAsync(scene.Admin, error.Command!);
        await scene.AddAsync();
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task The_checks_tell_nothing_of_a_strangers_publication()
    {
        var scene = await servers.CreateAsync();
        await StrangerAsync(scene, "create publication \"aicache_node_x; drop table public.lectures; --\"");
        foreach (var target in new[] { scene.Application, scene.Admin })
        {
            await using var work = target.Work();
            Assert.DoesNotContain(await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop),
                c => $"{c.Message} {c.Remediation}".Contains("drop table", StringComparison.Ordinal));
            Assert.Empty(await scene.ListAsync());
        }
    }

    [Fact]
    public async Task What_mends_a_publication_names_it_so_that_nothing_else_is_run()
    {
        var scene = await servers.CreateAsync();
        await TestDatabase.SqlAsync(scene.Application, "create publication \"aicache_node_x; drop table public.courses cascade; --\" "
            + "for table public.lecture_content_hashes, public.courses");
        await using var work = scene.Application.Work();
        var check = Assert.Single(await DeploymentChecks.RunAsync(work, new() { Categories = ["Node"] }, Stop).ToListAsync(Stop),
            c => c.Name.EndsWith(".publication", StringComparison.Ordinal) && c.Status == CheckStatus.Failed);
        await TestDatabase.SqlAsync(scene.Application, check.Remediation!);
        Assert.True(await TestDatabase.QueryAsync<bool>(scene.Admin, "select to_regclass('public.courses') is not null"));
    }

    /// <summary>From PostgreSQL 16 on, others than superusers may subscribe.</summary>
    [Fact]
    public async Task A_strangers_subscription_of_a_nodes_name_makes_no_node()
    {
        var scene = await servers.CreateAsync();
        var role = TestDatabase.UniqueName("stranger");
        await TestDatabase.SqlAsync(scene.Node, $"create role {role}; grant create on database {scene.Node.Database} to {role}");
        var subscribe = $"set role {role}; create subscription aicache_node_{scene.Name} connection 'dbname=x password=y' "
            + "publication p with (connect = false)";
        if (string.CompareOrdinal(await TestDatabase.QueryAsync<string>(scene.Node, "show server_version_num"), "160000") < 0)
        {
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() =>
                TestDatabase.SqlAsync(scene.Node, subscribe))).SqlState);
            return;
        }
        await TestDatabase.SqlAsync(scene.Node, $"grant pg_create_subscription to {role}");
        await TestDatabase.SqlAsync(scene.Node, subscribe);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            scene.AddAsync(o => o with { ReadyWithin = TimeSpan.FromSeconds(5) }));
        Assert.Equal(ErrorIds.NodeUnsuitable, error.ErrorId);
    }
}
