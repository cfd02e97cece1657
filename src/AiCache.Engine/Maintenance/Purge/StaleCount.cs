namespace AiCache.Engine.Maintenance;

/// <summary>How many entries were stale at one moment.</summary>
/// <param name="Entries">How many.</param>
/// <param name="OldestTransaction">The oldest transaction that was at work then: whatever an older one wrote was
/// counted.</param>
internal sealed record StaleCount(long Entries, string OldestTransaction);
