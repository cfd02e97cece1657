namespace AiCache.Engine.Maintenance;

/// <summary>What to give to a scheduler outside the database.</summary>
public sealed record MaintenanceSchedule
{
    /// <summary>The scheduler.</summary>
    public required MaintenanceScheduler Scheduler { get; init; }

    /// <summary>Where the text belongs.</summary>
    public required string Place { get; init; }

    /// <summary>The file that it was written to; null where it only was returned.</summary>
    public string? File { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
