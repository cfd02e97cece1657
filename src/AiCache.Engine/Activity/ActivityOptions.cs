namespace AiCache.Engine.Activity;

/// <summary>What counts as activity.</summary>
public sealed record ActivityOptions
{
    /// <summary>From which age a transaction counts as long.</summary>
    public TimeSpan LongerThan { get; init; } = TimeSpan.FromMinutes(1);
}
