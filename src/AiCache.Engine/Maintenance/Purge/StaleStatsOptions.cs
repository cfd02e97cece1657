namespace AiCache.Engine.Maintenance;

/// <summary>Which days of the statistics are old.</summary>
public sealed record StaleStatsOptions
{
    /// <summary>
    /// Days before today in the server's zone, 0 or more; a day of exactly that age stays.
    /// </summary>
    public int OlderThanDays { get; init; } = 90;
}
