using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>What cannot become a node is refused before anything is touched.</summary>
public sealed class NodeRefusalTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<AiCacheException> RefusedAsync(NodeScene scene)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(() => scene.AddAsync());
        Assert.NotNull(error.RecommendedAction);
        await using var work = scene.Application.Work();
        Assert.Equal(error.ErrorId, (await Assert.ThrowsAsync<AiCacheException>(() =>
            AddNode.PlanAsync(work, new() { Name = scene.Name, Node = scene.Node }, Stop))).ErrorId);
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<AiCacheException>(async () =>
            await RehearseNode.RunAsync(work, new() { Name = scene.Name, Node = scene.Node }, Stop).ToListAsync(Stop))).Message);
        return error;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Berlin")]
    [InlineData("1st")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    [InlineData("a0123456789012345678901234567890123456789")]
    public async Task Names_that_no_slot_can_have_are_refused(string name)
    {
        var scene = await servers.CreateAsync();
        Assert.Equal(ErrorIds.NodeNameInvalid, (await RefusedAsync(scene with { Name = name })).ErrorId);
    }

    [Fact]
    public async Task The_applications_own_database_and_another_applications_are_refused()
    {
        var scene = await servers.CreateAsync();
        Assert.Contains("own database", (await RefusedAsync(scene with { Node = scene.Admin })).Message);
        var other = await servers.CreateAsync();
        Assert.Contains("cache of an application", (await RefusedAsync(scene with { Node = other.Admin })).Message);
        Assert.Equal("", await scene.TracesAsync());
    }

    [Fact]
    public async Task Entries_that_are_thrown_away_are_counted_though_the_table_was_never_analyzed()
    {
        var scene = await servers.CreateAsync();
        await using var member = scene.Node.Work();
        await foreach (var _ in Deploy.RunAsync(member, new() { Names = ["add_ai_response_cache"], ForNode = true }, Stop)) { }
        await TestDatabase.SqlAsync(scene.Node, "insert into public.ai_response_cache (cache_key, operation_type, "
            + "lecture_ids, params, content_hash, response_data, tokens_used, content_size) "
            + "values ('a', 'summary', '{}', '{}', 'x', '{}', 1, 2)");
        await using var work = scene.Application.Work();
        Assert.Equal(1, (await AddNode.PlanAsync(work, new() { Name = scene.Name, Node = scene.Node }, Stop)).Entries);
    }

    [Fact]
    public async Task A_node_is_one_node_of_one_application_and_makes_none_of_its_own()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        Assert.Contains($"aicache_node_{scene.Name}", (await RefusedAsync(scene with { Name = scene.Name + "b" })).Message);
        var ofNode = new NodeScene(scene.Node, scene.Node, await servers.CreateNodeAsync(), scene.Name);
        Assert.Contains("cache node itself", (await RefusedAsync(ofNode)).Message);
        Assert.Equal(ErrorIds.NodeUnsuitable, (await Assert.ThrowsAsync<AiCacheException>(() =>
            (scene with { Node = ofNode.Node }).RemoveAsync())).ErrorId);
        await scene.RemoveAsync();
        Assert.Equal(ErrorIds.NodeNotFound, (await Assert.ThrowsAsync<AiCacheException>(() =>
            scene.RemoveAsync())).ErrorId);
    }

    [Fact]
    public async Task A_name_is_not_taken_from_another_database_whose_slot_would_go()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        var other = scene with { Node = await servers.CreateNodeAsync() };
        var error = await RefusedAsync(other);
        Assert.Contains(scene.Node.DisplayName, error.Message);
        Assert.Contains("-NodeIsGone", error.RecommendedAction);
        // Nor while that one is away.
        await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} disable");
        await NodeScene.WaitAsync(scene.Admin,
            $"select active from pg_replication_slots where slot_name = 'aicache_node_{scene.Name}'", false);
        Assert.Equal(error.Message, (await RefusedAsync(other)).Message);
        await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} enable");
        await NodeScene.WaitAsync(scene.Admin,
            $"select active from pg_replication_slots where slot_name = 'aicache_node_{scene.Name}'", true);
        Assert.Equal(NodeState.InService, Assert.Single(await scene.ListAsync()).State);
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_node_that_lost_changes_is_not_taken_for_one_in_service_and_one_that_is_gone_can_be_removed()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} disable");
        await NodeScene.WaitAsync(scene.Admin,
            $"select active from pg_replication_slots where slot_name = 'aicache_node_{scene.Name}'", false);
        await TestDatabase.SqlAsync(scene.Admin, $"select pg_drop_replication_slot('aicache_node_{scene.Name}')");
        Assert.Contains($"{Engine.Ground.Commands.RemoveNode} {scene.Name}", (await RefusedAsync(scene)).RecommendedAction);
        var gone = scene with { Node = scene.Node.At(new("127.0.0.1", 1)) };
        var error = await Assert.ThrowsAsync<AiCacheException>(() => gone.RemoveAsync());
        Assert.Contains($"{Engine.Ground.Commands.RemoveNode} {scene.Name} -NodeIsGone", error.RecommendedAction);
        await scene.RemoveAsync();
        Assert.Equal(NodeState.InService, (await scene.AddAsync()).State);
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task What_is_not_the_node_is_not_taken_away_in_its_place()
    {
        var scene = await servers.CreateAsync();
        var stranger = await servers.CreateAsync();
        await scene.AddAsync();
        // Half removed, it is not told from others by its subscription.
        await TestDatabase.SqlAsync(scene.Admin, $$"""
            comment on publication aicache_node_{{scene.Name}} is '{"state":"Leaving","place":"","at":"2026-01-01T00:00:00Z"}'
            """);
        Assert.Equal(NodeState.Leaving, Assert.Single(await scene.ListAsync()).State);
        Assert.Equal(ErrorIds.NodeUnsuitable, (await Assert.ThrowsAsync<AiCacheException>(() =>
            (scene with { Node = stranger.Admin }).RemoveAsync())).ErrorId);
        Assert.True(await TestDatabase.QueryAsync<bool>(stranger.Admin, "select to_regclass('public.ai_response_cache') is not null"));
        await scene.RemoveAsync();
        Assert.Equal("", await scene.TracesAsync());
    }

    [Fact]
    public async Task Rights_that_are_missing_are_named()
    {
        var scene = await servers.CreateAsync();
        var role = TestDatabase.UniqueName("plain");
        await TestDatabase.SqlAsync(scene.Admin, $"create role {role} login password 'x' in role postgres");
        var error = await RefusedAsync(scene with
        {
            Application = scene.Application with { Username = role, Password = "x" },
        });
        Assert.Equal($"alter role {role} replication", error.Command);
        await TestDatabase.SqlAsync(scene.Node, $"create role {role} login password 'x'");
        var node = scene.Node with { Username = role, Password = "x" };
        error = await RefusedAsync(scene with { Node = node });
        Assert.Equal(ErrorIds.PermissionDenied, error.ErrorId);
        var version = await TestDatabase.QueryAsync<string>(scene.Node, "show server_version_num");
        Assert.Contains(string.CompareOrdinal(version, "160000") < 0 ? "superusers only" : "grant pg_create_subscription",
            $"{error.RecommendedAction} {error.Command}");
    }

    [Fact]
    public async Task What_a_stranger_laid_out_is_not_run_on_either_side()
    {
        foreach (var onNode in new[] { false, true })
        {
            var scene = await servers.CreateAsync();
            var role = TestDatabase.UniqueName("stranger");
            var target = onNode ? scene.Node : scene.Admin;
            await TestDatabase.SqlAsync(target, $"""
                drop table if exists public.ai_response_cache;
                create role {role};
                create view public.ai_response_cache as select 1 as id;
                alter view public.ai_response_cache owner to {role};
                """);
            Assert.Equal(ErrorIds.ObjectNotTrusted, (await RefusedAsync(scene)).ErrorId);
        }
    }

    [Fact]
    public async Task A_server_whose_wal_says_too_little_is_refused()
    {
        var here = HostEnvironmentOfTests.WithState("aicache-node-servers").Work();
        var plain = await StartSandbox.RunAsync(here, new SandboxOptions
        {
            Name = $"plain-{Environment.ProcessId}", Plain = true,
        }, Stop);
        try
        {
            var scene = (await servers.CreateAsync()) with { Application = plain.AdminConnection };
            await TestDatabase.SqlAsync(plain.AdminConnection,
                "create table public.lectures (id uuid primary key)");
            foreach (var role in Engine.Contract.CacheContract.ApiRoles)
                await TestDatabase.SqlAsync(plain.AdminConnection, $"create role {role} nologin");
            await using (var work = plain.AdminConnection.Work())
                await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop);
            var error = await RefusedAsync(scene);
            Assert.Contains("wal_level is replica", error.Message);
            Assert.Contains("wal_level = logical", error.Command);
        }
        finally
        {
            await StopSandbox.RunAsync(here, plain.Name, Stop);
        }
    }
}
