namespace AiCache.Engine.Deployment;

/// <summary>How long a deployment waits for locks.</summary>
/// <param name="Timeout">How long one statement waits for a lock before its transaction steps back and tries
/// again.</param>
/// <param name="Wait">How long to go on trying, and to wait for another deployment, before giving up.</param>
internal sealed record LockPatience(TimeSpan Timeout, TimeSpan Wait)
{
    /// <summary>Two seconds for a statement, a minute in all.</summary>
    public static LockPatience Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
}
