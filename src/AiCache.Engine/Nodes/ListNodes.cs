using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>Tells of the cache nodes, and which of them has a key.</summary>
public static class ListNodes
{
    /// <summary>
    /// The nodes by name, in one round trip; where keys are asked for, the node of each. Changes nothing.
    /// </summary>
    /// <param name="work">The application's database.</param>
    /// <param name="names">Only these; empty for all.</param>
    /// <param name="keys">The keys; empty where none is asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AiCacheException">There is no node of a name, or none that has keys
    /// (<see cref="ErrorIds.NodeNotFound"/>).</exception>
    public static async IAsyncEnumerable<CacheNode> RunAsync(Work work, IReadOnlyList<string> names,
        IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var nodes = await ReadAsync(session, cancellation);
        if (names.FirstOrDefault(name => nodes.All(n => n.Name != name)) is { } unknown)
            throw NodeErrors.NotFound(unknown, session.Target.DisplayName, nodes);
        if (keys.Count == 0)
        {
            foreach (var node in nodes.Where(n => names.Count == 0 || names.Contains(n.Name))) yield return node;
            yield break;
        }
        var holders = nodes.Where(n => n.HasKeys).ToDictionary(n => n.Name);
        if (holders.Count == 0) throw NodeErrors.None(session.Target.DisplayName);
        foreach (var key in keys)
        {
            var node = holders[NodeOfKey.Of(key, holders.Keys)!];
            if (names.Count == 0 || names.Contains(node.Name)) yield return node with { CacheKey = key };
        }
    }

    /// <summary>All nodes, by name.</summary>
    internal static async Task<IReadOnlyList<CacheNode>> ReadAsync(IStatements statements,
        CancellationToken cancellation) => [.. (await statements.JsonAsync<List<NodeFacts>>(NodeFacts.Step, cancellation))
            .Select(facts => facts.ToNode(statements.Database))];
}
