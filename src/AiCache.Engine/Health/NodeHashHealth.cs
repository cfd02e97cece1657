using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Health;

/// <summary>Whether cache nodes that are visited have the hashes that the application has.</summary>
static class NodeHashHealth
{
    /// <summary>A check for each; a node that cannot be looked at is a finding like others.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(Work work, IReadOnlyList<CacheNode> nodes,
        HealthOptions options, CancellationToken cancellation)
    {
        var checks = new List<Check>();
        foreach (var target in options.Nodes) checks.Add(await VisitAsync(work, nodes, target, options, cancellation));
        return checks;
    }

    static async Task<Check> VisitAsync(Work work, IReadOnlyList<CacheNode> nodes, DatabaseTarget target,
        HealthOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var session = await work.At(target).OpenAsync(cancellation);
            var place = await EntryPlace.OfNodeAsync(session, nodes, cancellation);
            return Judge(await NodeHashes.CompareAsync(await work.SessionAsync(cancellation), place, options.MaximumLag,
                cancellation));
        }
        catch (AiCacheException error)
        {
            var name = nodes.FirstOrDefault(n => n.Place == target.DisplayName)?.Name ?? target.DisplayName;
            return HealthChecks.Of(CheckStatus.Unknown, $"Node.{name}.hashes", $"Could not be looked at: {error.Message}")
                .Mended(error.Command, error.RecommendedAction);
        }
    }

    static Check Judge(NodeHashes hashes) => HealthChecks.FailedIf(!hashes.Agree, $"Node.{hashes.Node}.hashes", hashes.Agree
            ? $"The node {hashes.Node} has the hashes of the application, {Figures.Count(hashes.Here)} of them."
            : $"The node {hashes.Node} has other hashes than the application ({Figures.Count(hashes.Here)} here, "
            + $"{Figures.Count(hashes.There)} there): its answers may be stale.")
        .Found("as the application", hashes.Agree ? "as the application" : "different")
        .Measured(hashes.Here, hashes.There, "hashes")
        .Mended(null, "A node that is only late agrees once it has caught up. Otherwise somebody wrote to its hashes: "
            + $"{Commands.RemoveNode} takes it away, {Commands.AddNode} makes it anew.");
}
