using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>What health says of a node by its figures, and of hashes that differ.</summary>
public sealed class NodeHealthTests(NodeServers servers) : IClassFixture<NodeServers>
{
    const long Megabyte = 1 << 20;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static CacheNode Node(NodeState state = NodeState.InService) => new() { Name = "eu_1", State = state, Database = "app" };

    [Theory]
    [InlineData(1000, null, CheckStatus.Passed, 1024)]
    [InlineData(1025, null, CheckStatus.Failed, 1024)]
    [InlineData(700, 300, CheckStatus.Passed, 1000)]
    [InlineData(900, 100, CheckStatus.Failed, 1000)]
    [InlineData(1100, -100, CheckStatus.Failed, 1100)]
    public void What_is_kept_for_a_node_is_judged_against_what_may_be(int kept, int? safe, CheckStatus status, int limit)
    {
        var check = Assert.Single(NodeHealth.Wal(Node() with { RetainedBytes = kept * Megabyte, SafeBytes = safe * Megabyte }));
        Assert.Equal((status, (double)kept * Megabyte, (double)limit * Megabyte, "bytes"),
            (check.Status, check.Value, check.Threshold, check.Unit));
        Assert.Empty(NodeHealth.Wal(Node()));
    }

    [Theory]
    [InlineData(59, CheckStatus.Warning)]
    [InlineData(61, CheckStatus.Failed)]
    public void A_node_that_is_silent_is_judged_by_time(int minutes, CheckStatus status)
    {
        var check = NodeHealth.Judge(Node(NodeState.Silent) with { SilentFor = TimeSpan.FromMinutes(minutes) }, new());
        Assert.Equal((status, 60.0 * minutes, 3600.0, "seconds"), (check.Status, check.Value, check.Threshold, check.Unit));
        Assert.Equal((CheckStatus.Warning, null), (NodeHealth.Judge(Node(NodeState.Silent), new()).Status,
            NodeHealth.Judge(Node(NodeState.Silent), new()).Value));
        var late = NodeHealth.Judge(Node() with { Lag = TimeSpan.FromMinutes(minutes) }, new());
        Assert.Equal((CheckStatus.Warning, 60.0 * minutes, 60.0), (late.Status, late.Value, late.Threshold));
    }

    [Fact]
    public async Task Hashes_that_differ_from_the_applications_are_found_and_what_is_on_its_way_is_not_one_of_them()
    {
        var scene = await servers.CreateAsync();
        await TestDatabase.SqlAsync(scene.Application, """
            insert into public.lecture_content_hashes (lecture_id, content_hash, updated_at)
            select id, 'one', now() - interval '1 hour' from public.lectures order by id limit 10
            """);
        await scene.AddAsync();
        async Task<Check> LookAsync(Engine.Connections.DatabaseTarget node)
        {
            await using var work = scene.Application.Work();
            return (await HealthChecks.RunAsync(work, new() { Nodes = [node] }, Stop).ToListAsync(Stop))
                .Single(c => c.Name.EndsWith(".hashes", StringComparison.Ordinal));
        }
        var check = await LookAsync(scene.Node);
        Assert.Equal(($"Health.Node.{scene.Name}.hashes", CheckStatus.Passed, 10.0), (check.Name, check.Status, check.Value));
        await TestDatabase.SqlAsync(scene.Node, "insert into public.lecture_content_hashes values (gen_random_uuid(), 'new', now())");
        Assert.Equal(CheckStatus.Passed, (await LookAsync(scene.Node)).Status);
        // The same number of hashes, one of them another one.
        await TestDatabase.SqlAsync(scene.Node, """
            alter table public.lecture_content_hashes disable trigger user;
            update public.lecture_content_hashes set content_hash = 'other'
            where lecture_id = (select lecture_id from public.lecture_content_hashes where content_hash = 'one' limit 1);
            alter table public.lecture_content_hashes enable trigger user
            """);
        check = await LookAsync(scene.Node);
        Assert.Equal((CheckStatus.Failed, 10.0, 10.0, "hashes"), (check.Status, check.Value, check.Threshold, check.Unit));
        Assert.Equal(CheckStatus.Unknown, (await LookAsync(scene.Admin)).Status);
        await scene.RemoveAsync();
    }
}
