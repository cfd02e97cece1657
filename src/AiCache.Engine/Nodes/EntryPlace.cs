using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>A database where entries lie: a node's, or the application's own.</summary>
/// <param name="Session">The session there.</param>
/// <param name="Name">The node's name; null for the application's own database, to which no key falls.</param>
/// <param name="Nodes">The names of the nodes that have keys.</param>
internal sealed record EntryPlace(DatabaseSession Session, string? Name, string[] Nodes)
{
    /// <summary>The application's own database.</summary>
    /// <exception cref="AiCacheException">No node has keys, so that it has all of them.</exception>
    public static async Task<EntryPlace> OfApplicationAsync(DatabaseSession session, IReadOnlyList<CacheNode> nodes,
        CancellationToken cancellation)
    {
        var place = new EntryPlace(session, null, Holders(nodes));
        if (place.Nodes.Length == 0) throw NodeErrors.None(session.Target.DisplayName);
        await place.DemandAsync(cancellation);
        return place;
    }

    /// <summary>The database of a node, which its subscription names.</summary>
    /// <exception cref="AiCacheException">It is not one of the application's nodes, or has no keys yet
    /// (<see cref="ErrorIds.NodeUnsuitable"/>).</exception>
    public static async Task<EntryPlace> OfNodeAsync(DatabaseSession session, IReadOnlyList<CacheNode> nodes,
        CancellationToken cancellation)
    {
        var parts = await session.ScalarAsync<string>(SqlStep.File("ask for the node's name", "Nodes/node_name.sql",
            NodeForm.Prefix), cancellation);
        var node = nodes.FirstOrDefault(n => NodeForm.Prefix + n.Name == parts);
        if (node is null)
            throw NodeErrors.Unsuitable(session.Target.DisplayName, parts is null ? "this is no cache node."
                : $"it is the node {parts[NodeForm.Prefix.Length..]} of another application.",
                $"Pass -Node the databases of the application's nodes; {Commands.GetNode} lists them.");
        if (node.State == NodeState.Preparing)
            throw NodeErrors.Unsuitable(session.Target.DisplayName, $"the node {node.Name} has no keys yet.",
                $"{Commands.AddNode} goes on with it.");
        var place = new EntryPlace(session, node.Name, Holders(nodes));
        await place.DemandAsync(cancellation);
        return place;
    }

    /// <summary>How many entries are here, and how many of them nobody looks for here. Reads all keys.</summary>
    public Task<EntryCount> CountAsync(CancellationToken cancellation) => Session.JsonAsync<EntryCount>(
        SqlStep.File("count what lies wrong", "Nodes/misplaced_count.sql", Nodes, Name), cancellation);

    async Task DemandAsync(CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(Session, cancellation);
        sight.DemandRowsHere();
        sight.Demand(CacheContract.Cache.FullName);
    }

    static string[] Holders(IReadOnlyList<CacheNode> nodes) => [.. nodes.Where(n => n.HasKeys).Select(n => n.Name)];
}

/// <summary>What misplaced_count.sql returns.</summary>
internal sealed record EntryCount(long Entries, long Misplaced);
