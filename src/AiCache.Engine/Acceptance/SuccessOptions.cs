using AiCache.Engine.Connections;
using AiCache.Engine.Impact;

namespace AiCache.Engine.Acceptance;

/// <summary>What the criteria of success are judged by, beside the database itself.</summary>
public sealed record SuccessOptions
{
    /// <summary>
    /// How long the application's queries took before the deployment; empty leaves that criterion without a judgement.
    /// </summary>
    public IReadOnlyList<ImpactMeasure> Baseline { get; init; } = [];

    /// <summary>Databases of the application's cache nodes, whose entries are judged.</summary>
    public IReadOnlyList<DatabaseTarget> Nodes { get; init; } = [];
}
