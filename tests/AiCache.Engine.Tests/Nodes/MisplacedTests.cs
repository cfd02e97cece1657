using AiCache.Engine.Acceptance;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Entries that lie where nobody looks for them: told, counted and removed.</summary>
public sealed class MisplacedTests(NodeServers servers) : IClassFixture<NodeServers>
{
    const int Entries = 500;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Task FillAsync(DatabaseTarget target) => TestDatabase.SqlAsync(target, $$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size)
        select case i when 1 then '' else 'key ' || i end, 'quiz', '{}', '{}', 'h', '{}', 1, 2
        from generate_series(1, {{Entries}}) i
        """);

    static Task<string?> KeysAsync(DatabaseTarget target) => TestDatabase.QueryAsync<string>(target,
        "select coalesce(string_agg(cache_key, '|' order by cache_key collate \"C\"), 'none') from public.ai_response_cache");

    static async Task<Dictionary<string, Check>> ChecksAsync(NodeScene scene, params DatabaseTarget[] nodes)
    {
        await using var work = scene.Application.Work();
        return await DeploymentChecks.RunAsync(work, new() { Categories = ["Node"], Nodes = nodes }, Stop)
            .Where(c => c.Name.EndsWith(".entries", StringComparison.Ordinal)).ToDictionaryAsync(c => c.Name, cancellationToken: Stop);
    }

    [Fact]
    public async Task What_falls_to_another_node_is_told_counted_and_removed_and_nothing_else()
    {
        var scene = await servers.CreateAsync();
        var other = scene with { Name = scene.Name + "b", Node = await servers.CreateNodeAsync() };
        await FillAsync(scene.Application);
        await scene.AddAsync();
        await FillAsync(scene.Node);
        Assert.Equal(CheckStatus.Passed, (await ChecksAsync(scene, scene.Node))[$"Node.{scene.Name}.entries"].Status);
        await other.AddAsync();
        string[] stay = [.. Enumerable.Range(1, Entries).Select(i => i == 1 ? "" : $"key {i}")
            .Where(k => NodeOfKey.Of(k, [scene.Name, other.Name]) == scene.Name).Order(StringComparer.Ordinal)];
        var misplaced = Entries - stay.Length;
        Assert.InRange(misplaced, 1, Entries - 1);

        await using var work = scene.Application.Work();
        var listed = await ListNodes.RunAsync(work, new() { Visited = [scene.Node] }, Stop).ToListAsync(Stop);
        Assert.Equal([(Entries, misplaced), (null, null)], listed.Select(n => (n.Entries, n.MisplacedEntries)));
        await OneThatIsGoneAsync(scene, other.Node);
        var checks = await ChecksAsync(scene, scene.Node, other.Node);
        Assert.Equal([(CheckStatus.Warning, Entries), (CheckStatus.Warning, misplaced), (CheckStatus.Passed, 0)],
            new[] { "application", scene.Name, other.Name }.Select(n => checks[$"Node.{n}.entries"])
                .Select(c => (c.Status, (int)c.Value!)));

        // In sum, too.
        var criteria = await SuccessCriteria.RunAsync(work, new() { Nodes = [scene.Node] }, Stop).ToListAsync(Stop);
        Assert.Contains(criteria[0].Checks, c => c.Name == $"Node.{scene.Name}.entries" && c.Value == misplaced);

        var options = new MisplacedOptions { Nodes = [scene.Node, other.Node], BatchSize = 100 };
        Assert.Equal([(Entries, misplaced), (0, 0)],
            (await MisplacedEntries.PlanAsync(work, options, Stop)).Select(p => ((int)p.Entries, (int)p.Misplaced)));
        Assert.Equal([misplaced, 0],
            await MisplacedEntries.RunAsync(work, options, Stop).Select(r => (int)r.Removed).ToListAsync(Stop));
        Assert.Equal(string.Join('|', stay), await KeysAsync(scene.Node));
        // No key falls to the application's own database any more.
        var own = await MisplacedEntries.RunAsync(work, new() { BatchSize = 100 }, Stop).SingleAsync(Stop);
        Assert.Equal((Entries, 6), ((int)own.Removed, own.Batches));
        Assert.Equal("none", await KeysAsync(scene.Application));
        Assert.All((await ChecksAsync(scene, scene.Node, other.Node)).Values, c => Assert.Equal(CheckStatus.Passed, c.Status));
        await other.RemoveAsync();
        await scene.RemoveAsync();
    }

    /// <summary>Databases that are gone keep no node from being told of, and none from being counted.</summary>
    static async Task OneThatIsGoneAsync(NodeScene scene, DatabaseTarget other)
    {
        var reporter = new Backups.RecordingReporter();
        await using var work = scene.Application.Work(reporter);
        var listed = new List<CacheNode>();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            var visited = new[] { scene.Node with { Database = "gone" }, scene.Application, other };
            await foreach (var node in ListNodes.RunAsync(work, new() { Visited = visited }, Stop)) listed.Add(node);
        });
        Assert.Equal([(scene.Name, (long?)null), (scene.Name + "b", 0)], listed.Select(n => (n.Name, n.Entries)));
        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        Assert.Contains($"warning {scene.Application.DisplayName}", reporter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_removed_where_no_node_has_keys_or_the_database_is_no_node_of_the_application()
    {
        var scene = await servers.CreateAsync();
        await FillAsync(scene.Application);
        async Task<AiCacheException> RefusedAsync(params DatabaseTarget[] nodes)
        {
            await using var work = scene.Application.Work();
            var options = new MisplacedOptions { Nodes = nodes };
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await MisplacedEntries.RunAsync(work, options, Stop).ToListAsync(Stop));
            Assert.Equal(error.Message, (await Assert.ThrowsAsync<AiCacheException>(() =>
                MisplacedEntries.PlanAsync(work, options, Stop))).Message);
            return error;
        }
        Assert.Equal(ErrorIds.NodeNotFound, (await RefusedAsync()).ErrorId);
        await scene.AddAsync();
        Assert.Contains("no cache node", (await RefusedAsync(scene.Admin)).Message);
        var role = TestDatabase.UniqueName("stranger");
        await TestDatabase.SqlAsync(scene.Node, $"create role {role}; alter table public.ai_response_cache owner to {role}");
        Assert.Equal(ErrorIds.ObjectNotTrusted, (await RefusedAsync(scene.Node)).ErrorId);
        await TestDatabase.SqlAsync(scene.Node, "alter table public.ai_response_cache owner to current_user");
        var elsewhere = await servers.CreateAsync();
        await elsewhere.AddAsync();
        Assert.Contains("another application", (await RefusedAsync(elsewhere.Node)).Message);
        // One that is not in service has no keys yet: what was copied to it ahead of that would all seem wrong.
        await TestDatabase.SqlAsync(scene.Admin, $"comment on publication aicache_node_{scene.Name} is null");
        Assert.Contains("no keys yet", (await RefusedAsync(scene.Node)).Message);
        var unknown = (await ChecksAsync(scene, scene.Node)).Values.Single();
        Assert.Equal(CheckStatus.Unknown, unknown.Status);
        Assert.Equal(500, await TestDatabase.QueryAsync<long>(scene.Application, "select count(*) from public.ai_response_cache"));
        await elsewhere.RemoveAsync();
        await scene.RemoveAsync();
    }
}
