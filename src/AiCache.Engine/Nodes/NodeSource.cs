using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>What node_source.sql returns: whether the application's server can feed a node.</summary>
internal sealed record NodeSource(int VersionNumber, string WalLevel, string Cluster, string Database, string Role,
    bool MayReplicate, bool MayPublish, int FreeSlots, int FreeSenders, bool HasPublication, bool HasSlot,
    bool SlotIsActive, string? Stranger)
{
    /// <summary>Asks, and refuses before anything is touched.</summary>
    /// <exception cref="AiCacheException">The hashes are not deployed as they should be, or the server cannot do it
    /// (<see cref="ErrorIds.NodeUnsuitable"/>).</exception>
    public static async Task<NodeSource> DemandAsync(DatabaseSession session, string parts,
        CancellationToken cancellation)
    {
        await Standby.DemandPrimaryAsync(session, cancellation);
        var place = session.Target.DisplayName;
        var state = await DeploymentState.ReadAsync(session, cancellation);
        state.DemandTrusted();
        if (state.Facts.Relation(CacheContract.Hashes.FullName) is not { IsTable: true })
            throw ContractErrors.NotDeployed(CacheContract.Hashes.FullName);
        if (state.Facts.IsNode)
            throw NodeErrors.Unsuitable(place, "this is a cache node itself.", "Connect to the application's database.");
        var source = await session.JsonAsync<NodeSource>(SqlStep.File("ask what the application's server can",
            "Nodes/node_source.sql", parts), cancellation);
        source.Demand(place);
        // A subscription writes whatever a publication holds, as the node's superuser.
        if (source.Stranger is { } stranger) throw NodeErrors.PublicationNotTrusted(place, parts, stranger);
        return source;
    }

    void Demand(string place)
    {
        var role = Identifier.Quote(Role);
        if (WalLevel != "logical")
            throw NodeErrors.Unsuitable(place, $"wal_level is {WalLevel}, and changes can be replicated with logical "
                + "only.", "Let a superuser set it, then restart the server.", "alter system set wal_level = logical");
        if (!MayPublish)
            throw NodeErrors.Unsuitable(place, $"role {Role} may not publish {CacheContract.Hashes.FullName}.",
                "Connect as its owner, who has to be able to create in the database.",
                $"grant create on database {Identifier.Quote(Database)} to {role}");
        if (!MayReplicate)
            throw NodeErrors.Unsuitable(place, $"role {Role} may not replicate.",
                "Let a superuser allow it.", $"alter role {role} replication");
        if (!HasSlot && FreeSlots < 1)
            throw NodeErrors.Unsuitable(place, "no replication slot is free.",
                "Raise max_replication_slots, which takes a restart; or drop slots that nobody uses. This lists them:",
                "select * from pg_catalog.pg_replication_slots");
        // The first copy takes a second one for a moment.
        if (!HasSlot && FreeSenders < 2)
            throw NodeErrors.Unsuitable(place, "not enough processes can send changes.",
                "Raise max_wal_senders, which takes a restart.");
    }
}
