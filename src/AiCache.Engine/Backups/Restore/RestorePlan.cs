namespace AiCache.Engine.Backups;

/// <summary>What a restore would do. It was refused where it must not be done.</summary>
public sealed record RestorePlan
{
    internal RestorePlan(BackupManifest manifest, BackupDigest digest, RestoreOptions options) =>
        (Manifest, Digest, Options) = (manifest, digest, options);

    /// <summary>The backup.</summary>
    public required Backup Backup { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>
    /// Whether the whole database is restored, with its structure; otherwise rows are loaded into tables of the cache.
    /// </summary>
    public required bool IsWhole { get; init; }

    /// <summary>The tables whose rows come from the backup.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>The migrations that are deployed first, because the target lacks their tables.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = [];

    /// <summary>What has become of the target where its rows cannot be loaded.</summary>
    internal string StateOnFailure => Migrations.Count == 0 ? "Nothing was changed."
        : "The missing migrations were deployed, and no row was loaded.";

    /// <summary>Rows that are in those tables now, and are replaced.</summary>
    public long ReplacedRows { get; init; }

    /// <summary>The newest time in the target's rows; null where they have none.</summary>
    public DateTimeOffset? NewestRow { get; init; }

    /// <summary>What of the backup is left out, and why.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>What was asked for.</summary>
    internal RestoreOptions Options { get; }

    internal BackupManifest Manifest { get; }

    /// <summary>What was found to be what the manifest describes: nothing else is restored.</summary>
    internal BackupDigest Digest { get; }

    /// <summary>The tables as the manifest describes them.</summary>
    internal IReadOnlyList<ManifestTable> Described { get; init; } = [];

    /// <summary>Who restores.</summary>
    internal string Role { get; init; } = "";

    /// <summary>Whether that is a superuser.</summary>
    internal bool IsSuperuser { get; init; }

    /// <summary>The roles that own something in the backup and cannot be given anything.</summary>
    internal IReadOnlyList<string> ForeignOwners { get; init; } = [];

    /// <summary>What the target holds.</summary>
    internal TargetObjects Objects { get; init; } = TargetObjects.None;

    /// <summary>What is put back into a project of a platform; null elsewhere.</summary>
    internal PlatformRules? Platform { get; init; }

    /// <summary>Whether it is only to prove the backup: what a database of the proof's lacks is told by the
    /// check.</summary>
    internal bool IsProof { get; init; }

    /// <summary>What is left out.</summary>
    internal ArchiveFilter Filter { get; init; } = ArchiveFilter.None;
}
