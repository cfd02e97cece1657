namespace AiCache.Engine.Connections;

/// <summary>How long a way that says nothing is believed to stand.</summary>
/// <param name="Silence">How long a server may be silent before somebody looks after it.</param>
/// <param name="Look">How long that look may take.</param>
/// <param name="Idle">The longest that the server waits for the next statement of a transaction.</param>
internal sealed record LinkLimits(TimeSpan Silence, TimeSpan Look, TimeSpan Idle)
{
    /// <summary>What is right for networks.</summary>
    public static LinkLimits Default { get; } =
        new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));
}
