using AiCache.Engine.Connections;

namespace AiCache.Engine.Nodes;

/// <summary>Which node to add, and how.</summary>
public sealed record AddNodeOptions
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its database.</summary>
    public required DatabaseTarget Node { get; init; }

    /// <summary>
    /// The application's database as the node's server reaches it, and as whom; null for the way that is taken from here.
    /// </summary>
    public DatabaseTarget? Source { get; init; }

    /// <summary>Copies the entries that fall to it from the application's database.</summary>
    public bool Fill { get; init; }

    /// <summary>Databases of other nodes, from which those are copied, too.</summary>
    public IReadOnlyList<DatabaseTarget> FillFrom { get; init; } = [];

    /// <summary>How long it may take until all hashes are there.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(10);

    internal bool Fills => Fill || FillFrom.Count > 0;
}

/// <summary>What adding a node would do.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Its database, as <c>database@host:port</c>.</param>
/// <param name="IsThere">Whether it is in service already.</param>
/// <param name="Entries">Entries there that are thrown away: nobody told the node which are stale.</param>
/// <param name="Copied">How many entries are copied to it, if nothing changes meanwhile; null where none are to
/// be.</param>
/// <param name="Database">The application's database.</param>
public sealed record AddNodePlan(string Name, string Node, bool IsThere, long Entries, long? Copied, string Database);
