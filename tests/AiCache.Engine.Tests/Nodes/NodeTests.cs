using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>The life of a cache node, on two real servers.</summary>
public sealed class NodeTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_hears_of_changes_and_leaves_nothing_behind()
    {
        var scene = await servers.CreateAsync();
        var early = await scene.AddAnswerAsync();
        var node = await scene.AddAsync();
        Assert.Equal((scene.Name, NodeState.InService, scene.Node.DisplayName), (node.Name, node.State, node.Place));
        Assert.NotNull(node.InServiceSince);
        // What was there before came with the first copy.
        Assert.Equal("one", await TestDatabase.QueryAsync<string>(scene.Node,
            $"select content_hash from public.lecture_content_hashes where lecture_id = '{early}'"));
        var changed = await scene.AddAnswerAsync(scene.Node);
        var deleted = await scene.AddAnswerAsync(scene.Node);
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 3L);
        await TestDatabase.SqlAsync(scene.Application,
            $"update public.lecture_content_hashes set content_hash = 'two' where lecture_id = '{changed}'");
        await NodeScene.WaitAsync(scene.Node,
            "select string_agg(cache_key, ', ') from public.ai_response_cache", $"of {deleted}");
        await TestDatabase.SqlAsync(scene.Application, $"delete from public.lectures where id = '{deleted}'");
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.ai_response_cache", 0L);
        Assert.Equal(NodeState.Leaving, (await scene.RemoveAsync()).State);
        Assert.Equal("", await scene.TracesAsync());
        Assert.Empty(await scene.ListAsync());
    }

    [Fact]
    public async Task To_add_it_again_changes_nothing()
    {
        var scene = await servers.CreateAsync();
        await using var work = scene.Application.Work();
        var options = new AddNodeOptions { Name = scene.Name, Node = scene.Node };
        var before = await AddNode.PlanAsync(work, options, Stop);
        Assert.False(before.IsThere);
        Assert.Equal("", await scene.TracesAsync());
        var first = await scene.AddAsync();
        await scene.AddAnswerAsync(scene.Node);
        Assert.True((await AddNode.PlanAsync(work, options, Stop)).IsThere);
        Assert.Equal(first.InServiceSince, (await scene.AddAsync()).InServiceSince);
        Assert.Equal(1, await TestDatabase.QueryAsync<long>(scene.Node, "select count(*) from public.ai_response_cache"));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task What_failed_is_taken_back_on_both_sides_and_no_password_is_told()
    {
        var scene = await servers.CreateAsync();
        const string secret = "not-the-pass\\wo'rd";
        var reporter = new RecordingReporter();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => scene.AddAsync(o => o with
        {
            Source = scene.Application with { Password = secret },
        }, reporter));
        Assert.Equal("", await scene.TracesAsync());
        Assert.Contains("taken back", reporter.Text);
        Assert.DoesNotContain("not-the-pass", $"{error} {error.Message} {error.RecommendedAction} {reporter.Text}");
        Assert.DoesNotContain(scene.Application.Password!, $"{error} {error.Message} {reporter.Text}");
    }

    [Fact]
    public async Task A_password_of_odd_characters_reaches_the_application_and_is_told_nobody()
    {
        var scene = await servers.CreateAsync();
        const string password = """p'w\d %$;=" é\\""";
        var role = TestDatabase.UniqueName("odd");
        await TestDatabase.SqlAsync(scene.Admin,
            $"create role {role} login superuser password '{password.Replace("'", "''", StringComparison.Ordinal)}'");
        var reporter = new RecordingReporter();
        var node = await scene.AddAsync(o => o with
        {
            Source = scene.Application with { Username = role, Password = password },
        }, reporter);
        Assert.Equal(NodeState.InService, node.State);
        Assert.DoesNotContain("p'w", reporter.Text);
        await scene.RemoveAsync();
        await TestDatabase.SqlAsync(scene.Admin, $"drop role {role}");
    }

    [Fact]
    public async Task A_node_that_gets_no_hashes_is_not_in_service()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAnswerAsync();
        // May connect, but not read.
        var role = TestDatabase.UniqueName("sender");
        await TestDatabase.SqlAsync(scene.Admin, $"create role {role} login replication password 'x'");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => scene.AddAsync(o => o with
        {
            Source = scene.Application with { Username = role, Password = "x" },
            ReadyWithin = TimeSpan.FromSeconds(1),
        }));
        Assert.Equal(ErrorIds.NodeNotReady, error.ErrorId);
        Assert.Equal("", await scene.TracesAsync());
    }

    [Fact]
    public async Task An_undo_is_refused_on_both_sides_as_long_as_there_is_a_node()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        foreach (var target in new[] { scene.Application, scene.Node })
        {
            await using var work = target.Work();
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Undo.RunAsync(work, new(), Stop).ToListAsync(Stop));
            Assert.Equal(ErrorIds.NodeInTheWay, error.ErrorId);
            Assert.Contains(Engine.Ground.Commands.RemoveNode, error.RecommendedAction);
        }
        await scene.RemoveAsync();
        await using var free = scene.Application.Work();
        Assert.All(await Undo.RunAsync(free, new(), Stop).ToListAsync(Stop), r =>
            Assert.Equal(MigrationOutcome.Undone, r.Outcome));
    }

    [Fact]
    public async Task The_node_of_a_key_is_that_of_the_names_and_one_that_is_gone_is_forgotten()
    {
        var scene = await servers.CreateAsync();
        var other = scene with { Name = scene.Name + "b", Node = await servers.CreateNodeAsync() };
        await scene.AddAsync();
        await other.AddAsync();
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"key {i}")];
        Assert.Equal(keys.Select(k => (k, NodeOfKey.Of(k, [scene.Name, other.Name]))),
            (await scene.ListAsync(keys)).Select(n => (n.CacheKey!, (string?)n.Name)));
        Assert.Equal([scene.Name, other.Name], (await scene.ListAsync()).Select(n => n.Name));
        // Its server is gone for good; here it is still there, and looked at.
        await other.RemoveAsync(isGone: true);
        Assert.Equal([scene.Name], (await scene.ListAsync()).Select(n => n.Name));
        Assert.All(await scene.ListAsync(keys), n => Assert.Equal(scene.Name, n.Name));
        await TestDatabase.SqlAsync(other.Node, $"""
            alter subscription aicache_node_{other.Name} disable;
            alter subscription aicache_node_{other.Name} set (slot_name = none);
            drop subscription aicache_node_{other.Name}
            """);
        await scene.RemoveAsync();
    }
}
