using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Three real servers: an application's and two nodes', one of which is killed, and one added under load.</summary>
[Trait("Category", "Slow")]
public sealed class NodeOutageTests
{
    const int Lectures = 40;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_node_that_is_killed_holds_nobody_up_and_serves_nothing_stale_once_it_has_caught_up()
    {
        await using var application = await ScratchCluster.StartAsync(durable: true);
        await application.ShapeAsync();
        await using var first = await NodeServers.StartNodeAsync(durable: true);
        await using var second = await NodeServers.StartNodeAsync(durable: true);
        var one = await SceneAsync(application, first, "one");
        var two = await SceneAsync(application, second, "two");
        await using (var session = await DatabaseSession.OpenAsync(one.Application, Stop))
            await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        await TestDatabase.SqlAsync(one.Admin, $"""
            insert into public.courses (title) select 'course' where not exists (select from public.courses);
            insert into public.lecture_content_hashes (lecture_id, content_hash)
            select id, 'h0' from public.lectures order by id limit {Lectures}
            """);
        await one.AddAsync();
        // The second is added while hashes change.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var changes = ChangeAsync(one.Application, ending.Token);
        await two.AddAsync();
        await ending.CancelAsync();
        Assert.True(await changes > 0);
        Assert.Equal([NodeState.InService, NodeState.InService], (await one.ListAsync()).Select(n => n.State));

        // A change goes through to both.
        foreach (var scene in new[] { one, two }) await AnswerAsync(scene.Node, "before");
        var clock = Stopwatch.StartNew();
        await TestDatabase.SqlAsync(one.Application, "update public.lecture_content_hashes set content_hash = 'h1'");
        foreach (var scene in new[] { one, two })
            await NodeScene.WaitAsync(scene.Node, "select count(*) from public.ai_response_cache", 0L);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Lectures} lectures changed; both nodes after {clock.Elapsed}.");

        // One is killed while lectures change: neither they nor the other node wait for it.
        foreach (var scene in new[] { one, two }) await AnswerAsync(scene.Node, "outage");
        await second.CrashAsync();
        // Of ours, too, none is left that would be used again.
        DataSources.Release(two.Node);
        await TestDatabase.SqlAsync(one.Application, "update public.lecture_content_hashes set content_hash = 'h2'");
        await NodeScene.WaitAsync(one.Node, "select count(*) from public.ai_response_cache", 0L);
        await NodeScene.WaitAsync(one.Admin,
            "select active from pg_replication_slots where slot_name = 'aicache_node_two'", false);
        Assert.Equal([NodeState.InService, NodeState.Silent], (await one.ListAsync()).Select(n => n.State));

        // Back again, it throws away what grew stale meanwhile, and is in service.
        await second.LaunchAsync();
        await NodeScene.WaitAsync(two.Node, "select count(*) from public.ai_response_cache", 0L);
        Assert.Equal(Lectures, await TestDatabase.QueryAsync<long>(two.Node,
            "select count(*) from public.lecture_content_hashes where content_hash = 'h2'"));
        while ((await one.ListAsync()).Any(n => n.State != NodeState.InService)) await Task.Delay(50, Stop);
        foreach (var scene in new[] { two, one })
        {
            await scene.RemoveAsync();
            Assert.Equal("", await scene.TracesAsync());
        }
    }

    static async Task<NodeScene> SceneAsync(ScratchCluster application, ScratchCluster node, string name)
    {
        var target = TestDatabase.Named(application.Target, "postgres");
        await TestDatabase.SqlAsync(TestDatabase.Named(node.Target, "postgres"), "create database node");
        return new(target with { Username = "postgres" }, target, TestDatabase.Named(node.Target, "node"), name);
    }

    /// <summary>An answer of each lecture.</summary>
    static Task AnswerAsync(DatabaseTarget node, string key) => TestDatabase.SqlAsync(node, $$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size)
        select '{{key}} ' || lecture_id, 'quiz', array[lecture_id], '{}', content_hash, '{}', 1, 2
        from public.lecture_content_hashes
        """);

    /// <summary>Changes hashes one after the other until it is told to end.</summary>
    static async Task<int> ChangeAsync(DatabaseTarget target, CancellationToken ending)
    {
        var count = 0;
        while (!ending.IsCancellationRequested)
            await TestDatabase.SqlAsync(target, $"""
                update public.lecture_content_hashes set content_hash = 'c{++count}'
                where lecture_id = (select lecture_id from public.lecture_content_hashes order by updated_at limit 1)
                """);
        return count;
    }
}
