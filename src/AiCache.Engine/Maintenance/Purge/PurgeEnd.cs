namespace AiCache.Engine.Maintenance;

/// <summary>Why a purge ended.</summary>
public enum PurgeEnd : long
{
    /// <summary>Nothing stale was left that could be deleted.</summary>
    Completed,
    /// <summary>The time was up.</summary>
    MaxDuration,
    /// <summary>The number was reached.</summary>
    MaxEntries,
    /// <summary>Another purge is at work; nothing was done.</summary>
    AlreadyRunning,
}
