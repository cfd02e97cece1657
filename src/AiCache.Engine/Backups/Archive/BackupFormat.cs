namespace AiCache.Engine.Backups;

/// <summary>How a backup is kept on disk.</summary>
public enum BackupFormat : long
{
    /// <summary>pg_dump's own archive: one compressed file (<c>.dump</c>).</summary>
    Custom,
    /// <summary>
    /// A folder with a file for each table (<c>.dir</c>), the only format that several jobs can write.
    /// </summary>
    Directory,
    /// <summary>An SQL script (<c>.sql</c>, or <c>.sql.gz</c> where it is compressed) that psql replays.</summary>
    Plain,
    /// <summary>A tar archive (<c>.tar</c>), never compressed.</summary>
    Tar,
}
