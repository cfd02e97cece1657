using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>Which node to remove.</summary>
public sealed record RemoveNodeOptions
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its database; null for one that is gone for good, of which only the application's side is left.</summary>
    public DatabaseTarget? Node { get; init; }
}

/// <summary>Takes a cache node away: it leaves nothing on either side.</summary>
public static class RemoveNode
{
    /// <summary>The node that would be removed. Changes nothing.</summary>
    /// <exception cref="AiCacheException">There is none of that name (<see cref="ErrorIds.NodeNotFound"/>), or its
    /// database is another node's, or cannot be reached.</exception>
    public static async Task<CacheNode> PlanAsync(Work work, RemoveNodeOptions options, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        var nodes = await ListNodes.ReadAsync(session, cancellation);
        var node = nodes.FirstOrDefault(n => n.Name == options.Name)
            ?? throw NodeErrors.NotFound(options.Name, session.Target.DisplayName, nodes);
        if (options.Node is not { } target) return node;
        await using var other = await OpenAsync(work.At(target), node.Name, cancellation);
        await Standby.DemandPrimaryAsync(other, cancellation);
        var parts = NodeName.Parts(options.Name);
        if (!await IsItAsync(other, node, parts, cancellation))
            throw NodeErrors.Unsuitable(other.Target.DisplayName, $"it is not the node {options.Name}.",
                $"Pass -Node the database that it was added with{(node.Place is { } place ? $": {place}" : "")}.");
        return node;
    }

    static async Task<DatabaseSession> OpenAsync(Work work, string name, CancellationToken cancellation)
    {
        try
        {
            return await work.OpenAsync(cancellation);
        }
        catch (AiCacheException error) when (error.Kind == FailureKind.Connection)
        {
            throw NodeErrors.NotReached(error, name);
        }
    }

    /// <summary>
    /// Whether the database is the node's, all of whose tables are dropped. One that was left half removed or half made
    /// has no subscription; whatever else has none is an application's, or another node.
    /// </summary>
    static async Task<bool> IsItAsync(DatabaseSession session, CacheNode node, string parts,
        CancellationToken cancellation)
    {
        if (await session.ScalarAsync<bool>(SqlStep.File("look for the subscription", "Nodes/has_subscription.sql", parts),
            cancellation)) return true;
        if (node.HasKeys || await session.ScalarAsync<string>(SqlStep.File("ask for the node's name", "Nodes/node_name.sql",
            NodeForm.Prefix), cancellation) is not null) return false;
        var facts = (await DeploymentState.ReadAsync(session, cancellation)).Facts;
        return facts.Relations.Count == 0 || facts.IsNode;
    }

    /// <summary>
    /// Removes it: its keys go to the others first, then subscription, slot and publication, then its tables with all
    /// entries. Run again, it goes on where it ended.
    /// </summary>
    /// <returns>The node as it was.</returns>
    /// <exception cref="AiCacheException">As for the plan.</exception>
    public static async Task<CacheNode> RunAsync(Work work, RemoveNodeOptions options, CancellationToken cancellation)
    {
        var node = await PlanAsync(work, options, cancellation);
        var parts = NodeName.Parts(options.Name);
        var session = await work.SessionAsync(cancellation);
        await session.RunAsync(cancellation, new NodeNote(NodeState.Leaving, node.Place ?? "", DateTimeOffset.UtcNow)
            .Write(parts));
        if (options.Node is { } target)
        {
            await using var nodeWork = work.At(target);
            await NodeRemoval.TakeBackAsync(work, nodeWork, parts, cancellation);
        }
        else await NodeRemoval.ForgetAsync(work, parts, cancellation);
        return node with { State = NodeState.Leaving };
    }
}
