using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>How a backup is tested.</summary>
public sealed record BackupTestOptions
{
    /// <summary>Whether it is restored, too: into a database that is gone afterwards.</summary>
    public bool Restore { get; init; }

    /// <summary>The server to restore it on, in a database of its own; null starts a sandbox.</summary>
    public DatabaseTarget? Server { get; init; }

    /// <summary>The folder of PostgreSQL's programs; null searches for them.</summary>
    public string? PgBinPath { get; init; }
}
