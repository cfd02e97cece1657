namespace AiCache.Engine.Alerts;

/// <summary>What was told, and how that went.</summary>
public sealed record AlertDelivery
{
    /// <summary>The form.</summary>
    public required AlertTarget Target { get; init; }

    /// <summary>Where to: the scheme and the host, never the whole address.</summary>
    public required string Address { get; init; }

    /// <summary>Checks that were told as not being well.</summary>
    public required int Sent { get; init; }

    /// <summary>Checks that were told as being well again.</summary>
    public required int Resolved { get; init; }

    /// <summary>Checks that are not well, and were told before.</summary>
    public required int Unchanged { get; init; }

    /// <summary>How often it was tried; 0 where there was nothing to tell.</summary>
    public required int Attempts { get; init; }

    /// <summary>How long that took.</summary>
    public required TimeSpan Duration { get; init; }
}
