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
        await using var sides = await NodeSides.DemandAsync(work, options, cancellation);
        var (application, node) = (sides.Application, sides.Node);
        var entries = sides.Member.HasSubscription || !sides.HasCache ? 0
            : await node.ScalarAsync<long>(SqlStep.File("count the entries", "Nodes/node_entries.sql"), cancellation);
        var known = await sides.ReadAsync(options.Name, cancellation);
        long? copied = options.Fills ? await Fill(application, options, work).CountAsync(work, cancellation) : null;
        return new(options.Name, node.Target.DisplayName, sides.Member.HasSubscription && known is { HasKeys: true },
            entries, copied, application.Target.DisplayName);
    }

    /// <summary>
    /// Adds it, or goes on where an earlier try ended; one that is in service is left as it is. What fails is taken
    /// back on both sides.
    /// </summary>
    /// <exception cref="AiCacheException">A server cannot do it, which is told before anything is touched; or the node
    /// did not get all hashes in time (<see cref="ErrorIds.NodeNotReady"/>).</exception>
    public static async Task<CacheNode> RunAsync(Work work, AddNodeOptions options, CancellationToken cancellation)
    {
        await using var sides = await NodeSides.DemandAsync(work, options, cancellation);
        var (application, node) = (sides.Application, sides.Node);
        var isMade = sides.Member.HasSubscription;
        var way = await sides.WayAsync(options, cancellation);
        var clock = Stopwatch.StartNew();
        try
        {
            if (!isMade) await SubscribeAsync(sides, way, work.Reporter, cancellation);
            await NodeSync.WaitAsync(application, node, options, sides.Parts, work.Reporter, cancellation);
        }
        catch (Exception error) when (!isMade)
        {
            work.Reporter.Warning($"The node {options.Name} is taken back: {error.Message}");
            await NodeRemoval.TakeBackAsync(work, sides.NodeWork, sides.Parts, CancellationToken.None);
            throw;
        }
        if (options.Fills) await Fill(application, options, work).RunAsync(work, node, cancellation);
        if (await sides.ReadAsync(options.Name, cancellation) is not { HasKeys: true })
            await application.RunAsync(cancellation, new NodeNote(NodeState.InService, node.Target.DisplayName,
                DateTimeOffset.UtcNow).Write(sides.Parts));
        work.Reporter.Verbose($"The node {options.Name} is in service after {Figures.Duration(clock.Elapsed)}.");
        return (await sides.ReadAsync(options.Name, cancellation))!;
    }

    static NodeFill Fill(DatabaseSession session, AddNodeOptions options, Work work) =>
        new(session, options.FillFrom, options.Name, work.Reporter);

    static async Task SubscribeAsync(NodeSides sides, DatabaseTarget way, IReporter reporter,
        CancellationToken cancellation)
    {
        var (parts, application, node) = (sides.Parts, sides.Application, sides.Node);
        reporter.Progress(new ProgressReport("Adding a node", "deploying its tables"));
        await foreach (var _ in Deploy.RunAsync(sides.NodeWork, new MigrateOptions { ForNode = true }, cancellation))
        { }
        await node.RunAsync(cancellation, SqlStep.File("empty the node", "Nodes/node_empty.sql"));
        reporter.Progress(new ProgressReport("Adding a node", "publishing the hashes"));
        var publish = new StatementBatch();
        publish.Do(sides.Source.HasPublication ? Subscription.PublishAgain(parts) : Subscription.Publish(parts));
        publish.Do(new NodeNote(NodeState.Preparing, node.Target.DisplayName, DateTimeOffset.UtcNow).Write(parts));
        await application.RunAsync(publish, TransactionSettings.Default, cancellation);
        // One that was left half made keeps what nobody reads.
        var slot = new StatementBatch();
        if (sides.Source.HasSlot) slot.Call(NodeRemoval.DropSlot(parts));
        await application.RunAsync(slot, TransactionSettings.Default, cancellation);
        // The server waits for all transactions that are at work, however long they are.
        var made = new StatementBatch();
        made.Call(SqlStep.File("make the slot", "Nodes/make_slot.sql", parts));
        await application.RunAsync(made,
            TransactionSettings.Default with { StatementTimeout = TransactionSettings.Longest },
            cancellation);
        var subscribe = new StatementBatch();
        subscribe.Call(SqlStep.File("keep the password out of logs", "Nodes/quiet.sql"));
        subscribe.Do(Subscription.Create(parts, way));
        await node.RunAsync(subscribe, TransactionSettings.Default, cancellation);
    }
}
