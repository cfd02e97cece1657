using AiCache.Engine.Contract;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Adding a node is rehearsed on both sides, and leaves nothing there.</summary>
public sealed class NodeRehearsalTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<List<(string Name, CheckStatus Status)>> RehearseAsync(NodeScene scene, AddNodeOptions options)
    {
        var reporter = new RecordingReporter();
        await using var work = scene.Application.Work(reporter);
        var checks = await RehearseNode.RunAsync(work, options, Stop).ToListAsync(Stop);
        Assert.DoesNotContain("not-the-pass", string.Join(' ', checks.Select(c => c.Message)) + reporter.Text);
        return [.. checks.Select(c => (c.Name["Node.rehearsal.".Length..], c.Status))];
    }

    [Fact]
    public async Task What_can_be_rolled_back_is_tried_on_both_sides_and_what_cannot_is_named()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAnswerAsync(scene.Application);
        var options = new AddNodeOptions { Name = scene.Name, Node = scene.Node, Fill = true };
        Assert.Equal([("publication", CheckStatus.Passed), ("tables", CheckStatus.Passed), ("subscription", CheckStatus.Passed),
            ("slot", CheckStatus.Skipped), ("copy", CheckStatus.Skipped), ("fill", CheckStatus.Skipped)],
            await RehearseAsync(scene, options));
        Assert.Equal("", await scene.TracesAsync());
        Assert.Empty(await scene.ListAsync());
        // What was found to be right is right.
        Assert.Equal(NodeState.InService, (await scene.AddAsync()).State);
        Assert.Equal([("subscription", CheckStatus.Skipped)], await RehearseAsync(scene, options));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_node_that_does_not_reach_the_application_is_told_before_anything_is_made()
    {
        var scene = await servers.CreateAsync();
        var options = new AddNodeOptions
        {
            Name = scene.Name, Node = scene.Node, Source = scene.Application with { Password = "not-the-pass" },
        };
        Assert.Contains(("subscription", CheckStatus.Failed), await RehearseAsync(scene, options));
        Assert.Equal("", await scene.TracesAsync());
    }
}
