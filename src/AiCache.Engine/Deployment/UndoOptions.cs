using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What to undo, and how.</summary>
public sealed record UndoOptions
{
    /// <summary>How much is taken away.</summary>
    public UndoScope Scope { get; init; } = UndoScope.All;

    /// <summary>How long one statement waits for a lock before the undo steps back and tries again.</summary>
    public TimeSpan LockTimeout { get; init; } = LockPatience.Default.Timeout;

    /// <summary>How long to go on trying before giving up.</summary>
    public TimeSpan LockWait { get; init; } = LockPatience.Default.Wait;

    /// <summary>What has to succeed before anything is dropped, such as a backup; null for nothing.</summary>
    public IBeforeUndo? Before { get; init; }

    /// <summary>Take the migrations out of the Supabase CLI's record, too.</summary>
    public bool RecordInSupabase { get; init; }

    internal LockPatience Patience => new(LockTimeout, LockWait);
}

/// <summary>What has to be done before anything is dropped.</summary>
public interface IBeforeUndo
{
    /// <summary>Does it.</summary>
    /// <exception cref="AiCacheException">It failed; then nothing is dropped.</exception>
    Task RunAsync(Work work, CancellationToken cancellation);
}
