namespace AiCache.Engine.Backups;

/// <summary>How a backup is tested.</summary>
public sealed record BackupTestOptions
{
    /// <summary>The backup.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it is restored, too: into a database that is gone afterwards.</summary>
    public bool Restore { get; init; }

    /// <summary>
    /// Whether to restore it on the work's server, in a database of its own, instead of in a sandbox.
    /// </summary>
    public bool OnServer { get; init; }

    /// <summary>
    /// What the manifest has to be signed with: a file's path, or <c>env:</c> and a variable's name. Null demands no
    /// signature.
    /// </summary>
    public string? SigningKey { get; init; }

    /// <summary>The folder of PostgreSQL's programs; null searches for them.</summary>
    public string? PgBinPath { get; init; }
}
