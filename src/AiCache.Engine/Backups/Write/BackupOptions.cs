namespace AiCache.Engine.Backups;

/// <summary>What to back up, how and where to.</summary>
public sealed record BackupOptions
{
    /// <summary>
    /// A folder, where the backup is called <c>&lt;database&gt;_&lt;yyyyMMdd_HHmmss&gt;</c> by the time in UTC and its
    /// format's extension; or the backup's own path, if it has an extension and is no folder yet. Folders are made.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>How it is kept on disk.</summary>
    public BackupFormat Format { get; init; } = BackupFormat.Custom;

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

    /// <summary>Refuses what contradicts itself.</summary>
    internal void Demand()
    {
        if (Jobs < 1) throw BackupErrors.Option("At least one job is needed.", "-Jobs 1");
        if (Jobs > 1 && Format != BackupFormat.Directory)
            throw BackupErrors.Option($"Only the directory format can be written by several jobs, not {Format}.",
                "Use -Format Directory, or leave -Jobs out.");
        if (Scope == BackupScope.Cache && Content == BackupContent.SchemaOnly)
            throw BackupErrors.Option("A backup of the cache holds rows only: its structure comes from the migrations.",
                "Leave -SchemaOnly out, or use -Scope Database.");
    }
}
