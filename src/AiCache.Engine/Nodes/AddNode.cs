using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>
/// Makes a database a cache node: publication and slot on the application's side, the migrations in their node form and
/// a subscription on the node's. It gets its keys once every hash is there.
/// </summary>
public static class AddNode
{
    /// <summary>What would be done. Changes nothing.</summary>
    /// <exception cref="AiCacheException">Adding it would be refused; for the same reason.</exception>
    public static async Task<AddNodePlan> PlanAsync(Work work, AddNodeOptions options, CancellationToken cancellation)
    {
        var parts = NodeName.Parts(options.Name);
        var session = await work.SessionAsync(cancellation);
        var source = await NodeSource.DemandAsync(session, parts, cancellation);
        await using var node = await work.At(options.Node).OpenAsync(cancellation);
        var (member, hasCache) = await NodeMember.DemandAsync(node, parts, source, cancellation);
        var entries = member.HasSubscription || !hasCache ? 0
            : await node.ScalarAsync<long>(SqlStep.File("count the entries", "Nodes/node_entries.sql"), cancellation);
        var known = (await ListNodes.ReadAsync(session, cancellation)).FirstOrDefault(n => n.Name == options.Name);
        long? copied = options.Fills ? await Fill(session, options, work).CountAsync(work, cancellation) : null;
        return new(options.Name, node.Target.DisplayName, member.HasSubscription && known is { HasKeys: true }, entries,
            copied, session.Target.DisplayName);
    }

    /// <summary>
    /// Adds it, or goes on where an earlier try ended; one that is in service is left as it is. What fails is taken back
    /// on both sides.
    /// </summary>
    /// <exception cref="AiCacheException">A server cannot do it, which is told before anything is touched; or the node
    /// did not get all hashes in time (<see cref="ErrorIds.NodeNotReady"/>).</exception>
    public static async Task<CacheNode> RunAsync(Work work, AddNodeOptions options, CancellationToken cancellation)
    {
        var parts = NodeName.Parts(options.Name);
        var session = await work.SessionAsync(cancellation);
        var source = await NodeSource.DemandAsync(session, parts, cancellation);
        await using var nodeWork = work.At(options.Node);
        var node = await nodeWork.SessionAsync(cancellation);
        var (member, _) = await NodeMember.DemandAsync(node, parts, source, cancellation);
        var way = (await (options.Source ?? session.Target).AnsweredAsync(cancellation));
        var clock = Stopwatch.StartNew();
        try
        {
            if (!member.HasSubscription)
                await SubscribeAsync(work, nodeWork, parts, source, way.At(way.Hosts[0]), cancellation);
            await NodeSync.WaitAsync(session, node, options, parts, work.Reporter, cancellation);
        }
        catch (Exception error) when (!member.HasSubscription)
        {
            work.Reporter.Warning($"The node {options.Name} is taken back: {error.Message}");
            await NodeRemoval.TakeBackAsync(work, nodeWork, parts, CancellationToken.None);
            throw;
        }
        if (options.Fills) await Fill(session, options, work).RunAsync(work, node, cancellation);
        var before = (await ListNodes.ReadAsync(session, cancellation)).First(n => n.Name == options.Name);
        if (!before.HasKeys)
            await session.RunAsync(cancellation, new NodeNote(NodeState.InService, node.Target.DisplayName,
                DateTimeOffset.UtcNow).Write(parts));
        work.Reporter.Verbose($"The node {options.Name} is in service after {Figures.Duration(clock.Elapsed)}.");
        return (await ListNodes.ReadAsync(session, cancellation)).First(n => n.Name == options.Name);
    }

    static NodeFill Fill(DatabaseSession session, AddNodeOptions options, Work work) =>
        new(session, options.FillFrom, options.Name, work.Reporter);

    static async Task SubscribeAsync(Work work, Work nodeWork, string parts, NodeSource source, DatabaseTarget way,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var node = await nodeWork.SessionAsync(cancellation);
        work.Reporter.Progress(new ProgressReport("Adding a node", "deploying its tables"));
        await foreach (var _ in Deploy.RunAsync(nodeWork, new MigrateOptions { ForNode = true }, cancellation)) { }
        // What it holds from an earlier life may be stale: nobody told it of changes meanwhile.
        await node.RunAsync(cancellation, new SqlStep("empty the node",
            "truncate public.ai_response_cache, public.lecture_content_hashes"));
        work.Reporter.Progress(new ProgressReport("Adding a node", "publishing the hashes"));
        var publish = new StatementBatch();
        publish.Do(source.HasPublication ? Subscription.PublishAgain(parts) : Subscription.Publish(parts));
        publish.Do(new NodeNote(NodeState.Preparing, node.Target.DisplayName, DateTimeOffset.UtcNow).Write(parts));
        await session.RunAsync(publish, TransactionSettings.Default, cancellation);
        // One that was left half made keeps what nobody reads.
        var slot = new StatementBatch();
        if (source.HasSlot) slot.Call(NodeRemoval.DropSlot(parts));
        await session.RunAsync(slot, TransactionSettings.Default, cancellation);
        // The server waits for all transactions that are at work, however long they are.
        var made = new StatementBatch();
        made.Call(SqlStep.File("make the slot", "Nodes/make_slot.sql", parts));
        await session.RunAsync(made, TransactionSettings.Default with { StatementTimeout = TransactionSettings.Longest },
            cancellation);
        var subscribe = new StatementBatch();
        subscribe.Call(SqlStep.File("keep the password out of logs", "Nodes/quiet.sql"));
        subscribe.Do(Subscription.Create(parts, way));
        await node.RunAsync(subscribe, TransactionSettings.Default, cancellation);
    }
}
