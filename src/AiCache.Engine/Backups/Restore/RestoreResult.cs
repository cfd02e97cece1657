using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What a restore did.</summary>
public sealed record RestoreResult
{
    /// <summary>The backup.</summary>
    public required Backup Backup { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Whether the whole database was restored, with its structure.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>
    /// The rows of each restored table, by <c>schema.table</c>: as many as when the backup was taken, where they were
    /// counted then.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>The migrations that were deployed first.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = [];

    /// <summary>What of the backup was left out, and why.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>The deployment checks afterwards; empty where the backup holds no deployment.</summary>
    public IReadOnlyList<Check> Checks { get; init; } = [];

    /// <summary>From the first look at the backup to the last check.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The checks that fail now and did not when the backup was taken.</summary>
    public IReadOnlyList<Check> NewFailures { get; init; } = [];

    /// <summary>The error that <see cref="NewFailures"/> are; null where there are none.</summary>
    public AiCacheException? ToFailure() => NewFailures.Count > 0 ? RestoreErrors.ChecksFail(this) : null;
}
