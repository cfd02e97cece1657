using AiCache.Engine.Connections;

namespace AiCache.Engine.Nodes;

/// <summary>Which nodes to tell of, and how closely to look.</summary>
public sealed record ListNodesOptions
{
    /// <summary>Only the nodes of these names; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The keys whose node is asked for; empty where none is.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Databases of nodes, whose entries are counted.</summary>
    public IReadOnlyList<DatabaseTarget> Visited { get; init; } = [];
}
