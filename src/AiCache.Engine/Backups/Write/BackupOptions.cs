namespace AiCache.Engine.Backups;

/// <summary>What to back up, how and where to.</summary>
public sealed record BackupOptions
{
    /// <summary>
    /// A folder, where the backup is called <c>&lt;database&gt;_&lt;yyyyMMdd_HHmmss&gt;</c> by the time in UTC and its
    /// format's extension; or the backup's own path, if it has the extension of a format (<c>.dump</c>, <c>.dir</c>,
    /// <c>.sql</c>, <c>.sql.gz</c>, <c>.tar</c>) and is no folder yet. Folders are made.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>How it is kept on disk; null: as the path's extension says, otherwise custom.</summary>
    public BackupFormat? Format { get; init; }

    /// <summary>What it takes.</summary>
    public BackupScope Scope { get; init; } = BackupScope.Database;

    /// <summary>Which half of the database it holds.</summary>
    public BackupContent Content { get; init; } = BackupContent.All;

    /// <summary>
    /// <c>none</c>, a level from 0 to 9, <c>gzip</c>, <c>lz4</c> or <c>zstd</c>, each with a level after a colon if
    /// need be. Null:
    /// <c>gzip:1</c> where the format compresses by itself, which takes a third of the time of pg_dump's own default
    /// for a few percent
    /// more bytes.
    /// </summary>
    public string? Compression { get; init; }

    /// <summary>
    /// How many tables are dumped at a time; more than one for <see cref="BackupFormat.Directory"/> only.
    /// </summary>
    public int Jobs { get; init; } = 1;

    /// <summary>
    /// Whether the backup is decoded before it gets its name. Without it, only the cache's own tables are counted.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>How long to wait for a lock that somebody else holds on a table.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What the manifest is signed with: a file's path, or <c>env:</c> and a variable's name. Null signs nothing.
    /// </summary>
    public string? SigningKey { get; init; }

    /// <summary>The folder of pg_dump and pg_restore; null searches for them.</summary>
    public string? PgBinPath { get; init; }

    /// <summary>Whether the path is the backup's own.</summary>
    internal bool IsNamed => DumpFiles.IsFolder(Path)
        || (!Directory.Exists(Path) && !System.IO.Path.EndsInDirectorySeparator(Path)
            && (BackupPlace.FormatOf(Path) is not null || BackupPlace.IsReserved(Path)));

    /// <summary>How it will be kept on disk.</summary>
    internal BackupFormat Kept => Format ?? (IsNamed ? BackupPlace.FormatOf(Path) : null) ?? BackupFormat.Custom;

    /// <summary>Refuses what contradicts itself.</summary>
    internal void Demand()
    {
        if (IsNamed && Format is { } format && BackupPlace.FormatOf(Path) is { } named && named != format)
            throw BackupErrors.Option($"'{System.IO.Path.GetFileName(Path)}' is the name of a backup in the format "
                + $"{named}, and the format {format} was asked for.", "Leave one of them out: -Path <folder>, or no "
                + "-Format.", Path);
        if (Jobs < 1) throw BackupErrors.Option("At least one job is needed.", "-Jobs 1");
        if (Jobs > 1 && Kept != BackupFormat.Directory)
            throw BackupErrors.Option($"Only the directory format can be written by several jobs, not {Kept}.",
                "Use -Format Directory, or leave -Jobs out.");
        if (Scope == BackupScope.Cache && Content == BackupContent.SchemaOnly)
            throw BackupErrors.Option("A backup of the cache holds rows only: its structure comes from the migrations.",
                "Leave -SchemaOnly out, or use -Scope Database.");
    }
}
