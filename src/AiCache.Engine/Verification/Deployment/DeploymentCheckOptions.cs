using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>Which checks of a deployment to run.</summary>
public sealed record DeploymentCheckOptions
{
    /// <summary>Names out of <see cref="CheckCategory.Deployment"/>, whatever their case; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Databases of the application's cache nodes, whose entries are judged.</summary>
    public IReadOnlyList<DatabaseTarget> Nodes { get; init; } = [];

    internal bool Wants(string category) => Categories.Count == 0
        || Categories.Contains(category, StringComparer.OrdinalIgnoreCase);

    /// <summary>Demands that the names are known.</summary>
    /// <exception cref="Ground.AiCacheException">One is not.</exception>
    internal void DemandKnown()
    {
        var unknown = Categories.Where(c => !CheckCategory.Deployment.Contains(c, StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (unknown.Count > 0) throw VerificationErrors.CategoryUnknown(unknown);
    }
}
