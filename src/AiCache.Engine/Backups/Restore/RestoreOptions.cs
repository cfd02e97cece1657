using AiCache.Engine.Contract;

namespace AiCache.Engine.Backups;

/// <summary>What to restore, and how.</summary>
public sealed record RestoreOptions
{
    /// <summary>The backup.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The cache's tables whose rows to load, with or without their schema; empty for all that the backup holds.
    /// </summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The names that <see cref="Tables"/> takes, without their schema.</summary>
    public static IReadOnlyList<string> KnownTables { get; } = [.. CacheContract.Tables.Select(table => table.Name)
        .Order(StringComparer.Ordinal)];

    /// <summary>Whether to replace what is there.</summary>
    public bool Clean { get; init; }

    /// <summary>Whether to go on although the target holds rows that are newer than the backup.</summary>
    public bool AllowNewerTarget { get; init; }

    /// <summary>Whether everything is to belong to the role that restores, instead of its owners.</summary>
    public bool NoOwner { get; init; }

    /// <summary>How long to wait for locks that others hold on the tables.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What the manifest has to be signed with: a file's path, or <c>env:</c> and a variable's name. Null demands no
    /// signature.
    /// </summary>
    public string? SigningKey { get; init; }

    /// <summary>The folder of pg_restore; null searches for it.</summary>
    public string? PgBinPath { get; init; }
}
