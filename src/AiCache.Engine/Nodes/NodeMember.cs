using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>What node_member.sql returns: whether a database can be the node.</summary>
internal sealed record NodeMember(string Cluster, string Database, string Role, bool MaySubscribe, bool HasSubscription,
    IReadOnlyList<string> Others)
{
    /// <summary>Asks, and refuses before anything is touched.</summary>
    /// <exception cref="AiCacheException">It cannot, or holds something else.</exception>
    public static async Task<(NodeMember Member, bool HasCache)> DemandAsync(DatabaseSession session, string parts,
        NodeSource source, CancellationToken cancellation)
    {
        await Standby.DemandPrimaryAsync(session, cancellation);
        var place = session.Target.DisplayName;
        var member = await session.JsonAsync<NodeMember>(SqlStep.File("ask what the node's server can",
            "Nodes/node_member.sql", parts), cancellation);
        if ((member.Cluster, member.Database) == (source.Cluster, source.Database))
            throw NodeErrors.Unsuitable(place, "this is the application's own database.",
                "Pass -Node a database of its own, best on another server.");
        var state = await DeploymentState.ReadAsync(session, cancellation);
        state.DemandTrusted();
        var hashes = state.Facts.Relation(CacheContract.Hashes.FullName);
        if (hashes is not null && !state.Facts.IsNode)
            throw NodeErrors.Unsuitable(place, "the cache of an application is deployed here.",
                "Pass -Node an empty database; one that is not needed any more is emptied by "
                + $"{Commands.Undo}.");
        if (member.Others is [var other, ..])
            throw NodeErrors.Unsuitable(place, $"it has the subscription {other} already.",
                "A database is one node, with one name.");
        if (!member.MaySubscribe && !member.HasSubscription)
            throw NodeErrors.MayNotSubscribe(session.Target, member.Role, session.ServerVersion.Major);
        return (member, state.Facts.Relation(CacheContract.Cache.FullName) is not null);
    }
}
