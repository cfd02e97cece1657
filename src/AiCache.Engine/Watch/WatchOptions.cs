using AiCache.Engine.Health;

namespace AiCache.Engine.Watch;

/// <summary>How often to look, how long, and what is healthy.</summary>
public sealed record WatchOptions
{
    /// <summary>From one snapshot to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how many snapshots to end; null goes on.</summary>
    public int? Count { get; init; }

    /// <summary>Ends the watch, as somebody who has seen enough does; that is no failure.</summary>
    public CancellationToken Enough { get; init; }

    /// <summary>What is healthy.</summary>
    public HealthOptions Health { get; init; } = new();
}
