using AiCache.Engine.Contract;

namespace AiCache.Engine.Deployment;

/// <summary>One migration's part in a deployment, a plan, a rehearsal or an undo.</summary>
public sealed record MigrationResult
{
    /// <summary>The migration's name.</summary>
    public required string Name { get; init; }

    /// <summary>What became of it.</summary>
    public required MigrationOutcome Outcome { get; init; }

    /// <summary>
    /// From when its transaction held the lock to the end of its commit; zero where nothing was done.
    /// </summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long it waited for locks and for other deployments before that.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>The statements that were run, or would be.</summary>
    public IReadOnlyList<MigrationStep> Steps { get; init; } = [];

    /// <summary>Where the objects differ from the contract now.</summary>
    public IReadOnlyList<Check> Differences { get; init; } = [];

    /// <summary>
    /// Rows that were dropped, or would be, counted just before their tables were locked; null where nothing is
    /// dropped.
    /// </summary>
    public long? Rows { get; init; }

    /// <summary>Bytes on disk that were freed, or would be; null where nothing is dropped.</summary>
    public long? Bytes { get; init; }

    /// <summary>
    /// What an undo takes with the tables, or would: what was added to them, their membership in publications, and the
    /// jobs of pg_cron that work on them.
    /// </summary>
    public IReadOnlyList<string> TakesAlong { get; init; } = [];

    /// <summary>
    /// What puts back what an undo takes along, once the migration is deployed again: statements to run, and commands. A
    /// deployment has it of the undo before it.
    /// </summary>
    public IReadOnlyList<string> PutBack { get; init; } = [];

    internal UndoNote Taken { get; init; } = UndoNote.Nothing;

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
