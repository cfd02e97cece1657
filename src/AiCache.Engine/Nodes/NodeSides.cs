using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>Both sides of a node that is to be made, which were asked whether they can.</summary>
/// <param name="Parts">What publication, slot and subscription are called.</param>
/// <param name="Application">The session at the application's side.</param>
/// <param name="Source">What that gives.</param>
/// <param name="NodeWork">Work at the node's side.</param>
/// <param name="Node">The session there.</param>
/// <param name="Member">What that has.</param>
/// <param name="HasCache">Whether there is a table of entries.</param>
internal sealed record NodeSides(string Parts, DatabaseSession Application, NodeSource Source, Work NodeWork,
    DatabaseSession Node, NodeMember Member, bool HasCache) : IAsyncDisposable
{
    /// <summary>Asks both, and refuses before anything is touched.</summary>
    /// <exception cref="AiCacheException">One of them cannot.</exception>
    public static async Task<NodeSides> DemandAsync(Work work, AddNodeOptions options, CancellationToken cancellation)
    {
        var parts = NodeName.Parts(options.Name);
        var session = await work.SessionAsync(cancellation);
        var source = await NodeSource.DemandAsync(session, parts, cancellation);
        var nodeWork = work.At(options.Node);
        try
        {
            var node = await nodeWork.SessionAsync(cancellation);
            var (member, hasCache) = await NodeMember.DemandAsync(node, parts, source, cancellation);
            var sides = new NodeSides(parts, session, source, nodeWork, node, member, hasCache);
            await sides.DemandNodeAsync(options.Name, cancellation);
            return sides;
        }
        catch
        {
            await nodeWork.DisposeAsync();
            throw;
        }
    }

    /// <summary>The application's database as the node's server reaches it.</summary>
    public async Task<DatabaseTarget> WayAsync(AddNodeOptions options, CancellationToken cancellation)
    {
        var way = await (options.Source ?? Application.Target).AnsweredAsync(cancellation);
        return way.At(way.Hosts[0]);
    }

    /// <summary>How the node stands; null where the application knows of none.</summary>
    public async Task<CacheNode?> ReadAsync(string name, CancellationToken cancellation) =>
        (await ListNodes.ReadAsync(Application, cancellation)).FirstOrDefault(n => n.Name == name);

    /// <summary>
    /// Refuses the name of another database, whose slot would be taken from it, and a node that lost changes.
    /// </summary>
    async Task DemandNodeAsync(string name, CancellationToken cancellation)
    {
        var known = await ReadAsync(name, cancellation);
        if (Member.HasSubscription && known is { State: NodeState.Lost })
            throw NodeErrors.Lost(Node.Target.DisplayName, name);
        if (Member.HasSubscription) return;
        if (Source.SlotIsActive || known is { HasKeys: true } && known.Place != Node.Target.DisplayName)
            throw NodeErrors.NameTaken(Application.Target.DisplayName, name, known?.Place);
    }

    /// <summary>Gives the node's session back.</summary>
    public ValueTask DisposeAsync() => NodeWork.DisposeAsync();
}
