using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Verification;

/// <summary>Whether entries lie where they are looked for: on the node that their key falls to.</summary>
internal static class PlacementChecks
{
    /// <summary>The checks: of the application's own database, and of each node that is given.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(Work work, DeploymentUnderCheck deployment,
        IReadOnlyList<DatabaseTarget> targets, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var nodes = await ListNodes.ReadAsync(session, cancellation);
        var checks = new List<Check>();
        if (nodes.Any(n => n.HasKeys) && deployment.IsDeployed(CacheContract.CacheMigration))
            checks.Add(await JudgeAsync(await EntryPlace.OfApplicationAsync(session, nodes, cancellation), cancellation));
        foreach (var target in targets) checks.Add(await VisitAsync(work, nodes, target, cancellation));
        return checks;
    }

    /// <summary>A node that cannot be looked at is a finding like others.</summary>
    static async Task<Check> VisitAsync(Work work, IReadOnlyList<CacheNode> nodes, DatabaseTarget target,
        CancellationToken cancellation)
    {
        try
        {
            await using var session = await work.At(target).OpenAsync(cancellation);
            return await JudgeAsync(await EntryPlace.OfNodeAsync(session, nodes, cancellation), cancellation);
        }
        catch (AiCacheException error)
        {
            var name = nodes.FirstOrDefault(n => n.Place == target.DisplayName)?.Name ?? target.DisplayName;
            return NodeChecks.Of(CheckStatus.Unknown, $"{name}.entries", $"Could not be looked at: {error.Message}")
                .Mended(error.Command, error.RecommendedAction);
        }
    }

    static async Task<Check> JudgeAsync(EntryPlace place, CancellationToken cancellation)
    {
        var (entries, misplaced) = await place.CountAsync(cancellation);
        var here = place.Name is null ? "the application's own database" : $"the node {place.Name}";
        return NodeChecks.Of(misplaced == 0 ? CheckStatus.Passed : CheckStatus.Warning,
                $"{place.Name ?? "application"}.entries", misplaced == 0
                    ? $"Nothing in {here} falls to another node."
                    : $"{Figures.Count(misplaced, "entry", "entries")} of {Figures.Count(entries)} in {here} "
                    + $"{(misplaced == 1 ? "falls" : "fall")} to another node: nobody looks for them here.")
            .Found("0", $"{misplaced}").Measured(misplaced, 0, "entries")
            .Mended(place.Name is null ? $"{Commands.RemoveEntry} -Misplaced" : null, (place.Name is null ? "They"
                : $"{Commands.RemoveEntry} -Misplaced -Node removes them. They") + " only take room, and may still be "
                + $"copied to where they are looked for ({Commands.AddNode} -Fill).");
    }
}
