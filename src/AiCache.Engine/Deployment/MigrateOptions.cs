using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>How to deploy.</summary>
public sealed record MigrateOptions
{
    /// <summary>The migrations to deploy, in any order; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How long one statement waits for a lock before the migration steps back and tries again.</summary>
    public TimeSpan LockTimeout { get; init; } = LockPatience.Default.Timeout;

    /// <summary>How long to go on trying, and to wait for another deployment, before giving up.</summary>
    public TimeSpan LockWait { get; init; } = LockPatience.Default.Wait;

    /// <summary>Record objects that are there without a record.</summary>
    public bool Adopt { get; init; }

    /// <summary>Bring objects that differ from the contract to it, keeping every row.</summary>
    public bool Repair { get; init; }

    /// <summary>Go on although the journal records migrations that this module does not know.</summary>
    public bool AllowUnknown { get; init; }

    /// <summary>Record the migrations for the Supabase CLI, too.</summary>
    public bool RecordInSupabase { get; init; }

    /// <summary>Deploy what a cache node needs, which has no lectures.</summary>
    internal bool ForNode { get; init; }

    /// <summary>Whether that is meant, or there already.</summary>
    internal bool IsNode(DeploymentState state) => ForNode || state.Facts.IsNode;

    internal LockPatience Patience => new(LockTimeout, LockWait);

    /// <summary>The selected migrations in their order.</summary>
    /// <exception cref="AiCacheException">A name is unknown.</exception>
    internal IReadOnlyList<MigrationScript> Selected()
    {
        var wanted = Names.Select(MigrationScript.Find).ToHashSet();
        return wanted.Count == 0 ? MigrationScript.All : [.. MigrationScript.All.Where(wanted.Contains)];
    }
}
