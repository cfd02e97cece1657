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
    /// <param name="options">Which.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AiCacheException">There is no node of a name, or none that has keys
    /// (<see cref="ErrorIds.NodeNotFound"/>). Last, after all nodes: a database that was to be visited does not answer,
    /// or is none of its nodes (<see cref="ErrorIds.NodeUnsuitable"/>); of several the first, the others are
    /// warnings.</exception>
    public static async IAsyncEnumerable<CacheNode> RunAsync(Work work, ListNodesOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var nodes = await ReadAsync(session, cancellation);
        var names = options.Names;
        if (names.FirstOrDefault(name => nodes.All(n => n.Name != name)) is { } unknown)
            throw NodeErrors.NotFound(unknown, session.Target.DisplayName, nodes);
        var failures = new List<AiCacheException>();
        nodes = await VisitAsync(work, nodes, options.Visited, failures, cancellation);
        foreach (var node in options.Keys.Count == 0 ? nodes : OfKeys(nodes, options.Keys, session.Target.DisplayName))
            if (names.Count == 0 || names.Contains(node.Name)) yield return node;
        foreach (var failure in failures.Skip(1)) work.Reporter.Warning(failure.Message);
        if (failures is [var first, ..]) throw first;
    }

    static IEnumerable<CacheNode> OfKeys(IReadOnlyList<CacheNode> nodes, IReadOnlyList<string> keys, string database)
    {
        var holders = nodes.Where(n => n.HasKeys).ToDictionary(n => n.Name);
        if (holders.Count == 0) throw NodeErrors.None(database);
        return keys.Select(key => holders[NodeOfKey.Of(key, holders.Keys)!] with { CacheKey = key });
    }

    static async Task<IReadOnlyList<CacheNode>> VisitAsync(Work work, IReadOnlyList<CacheNode> nodes,
        IReadOnlyList<DatabaseTarget> targets, List<AiCacheException> failures, CancellationToken cancellation)
    {
        foreach (var target in targets)
            try
            {
                await using var session = await work.At(target).OpenAsync(cancellation);
                var place = await EntryPlace.OfNodeAsync(session, nodes, cancellation);
                var count = await place.CountAsync(cancellation);
                nodes = [.. nodes.Select(n => n.Name != place.Name ? n
                    : n with { Entries = count.Entries, MisplacedEntries = count.Misplaced })];
            }
            catch (AiCacheException failure)
            {
                failures.Add(failure);
            }
        return nodes;
    }

    /// <summary>All nodes, by name.</summary>
    internal static async Task<IReadOnlyList<CacheNode>> ReadAsync(IStatements statements,
        CancellationToken cancellation) => [.. (await statements.JsonAsync<List<NodeFacts>>(NodeFacts.Step, cancellation))
            .Select(facts => facts.ToNode(statements.Database))];
}
