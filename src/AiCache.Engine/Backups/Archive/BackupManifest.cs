using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What was known when a backup was made, kept beside it as <c>&lt;backup&gt;.json</c>.</summary>
internal sealed record BackupManifest
{
    /// <summary>The version of this document.</summary>
    public int ManifestVersion { get; init; } = 1;

    /// <summary>The backup's name in its folder.</summary>
    public required string File { get; init; }
    public required string Database { get; init; }
    public required string Host { get; init; }
    public required Version ServerVersion { get; init; }
    public required Version ClientVersion { get; init; }

    /// <summary>When the dumped snapshot was taken, by the server's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public required TimeSpan Duration { get; init; }
    public required BackupScope Scope { get; init; }
    public required BackupContent Content { get; init; }
    public required BackupFormat Format { get; init; }
    public required string Compression { get; init; }
    public required long Size { get; init; }

    /// <summary>SHA-256 of the file; of a folder, that of the list which <c>sha256sum *</c> prints in it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// SHA-256 of its first 4 KB, which hold the time of the dump: tells a damaged backup from another one.
    /// </summary>
    public required string HeadSha256 { get; init; }

    /// <summary>
    /// The tables whose rows it holds; of those that were counted, how many there were in the dumped snapshot.
    /// </summary>
    public required IReadOnlyList<ManifestTable> Tables { get; init; }

    /// <summary>The migrations that the journal recorded.</summary>
    public required IReadOnlyList<ManifestMigration> Migrations { get; init; }

    /// <summary>
    /// Deployment checks that failed in the database when it was backed up, and so may fail in what is restored.
    /// </summary>
    public IReadOnlyList<string> FailedChecks { get; init; } = [];

    /// <summary>The roles that own something.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The roles that own something or hold a privilege.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<ManifestExtension> Extensions { get; init; } = [];
    public BackupGrade Grade { get; init; } = BackupGrade.Written;

    /// <summary>When the grade was given, or the problem found.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>The id of what was found to be wrong when the backup was last tested; null where nothing was.</summary>
    public string? Problem { get; init; }

    /// <summary>Where a backup's manifest is.</summary>
    public static string PathOf(string backup) => backup + ".json";

    /// <summary>Writes it: readers see the old one or the new one, never half of one.</summary>
    public void Write(string backup)
    {
        var unfinished = PathOf(backup) + BackupPlace.PartialExtension;
        try
        {
            System.IO.File.WriteAllText(unfinished, JsonSerializer.Serialize(this, EngineJson.Options));
            System.IO.File.Move(unfinished, PathOf(backup), overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(unfinished);
        }
    }

    /// <summary>Reads a backup's manifest.</summary>
    /// <exception cref="AiCacheException">There is none, or it is none of ours.</exception>
    public static BackupManifest Read(string backup)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(System.IO.File.ReadAllText(PathOf(backup)),
                EngineJson.Options)
                ?? throw new JsonException("The document is null.");
        }
        catch (JsonException error)
        {
            throw new AiCacheException(ErrorIds.BackupManifestInvalid, FailureKind.InvalidInput,
                $"The manifest '{PathOf(backup)}' cannot be read: {error.Message}", error)
            {
                Subject = backup,
                RecommendedAction = "Take the manifest back from where the backup was copied from; a newer version "
                + "of this module may have written it.",
            };
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            if (!System.IO.Path.Exists(backup)) throw BackupVerifier.Missing(backup);
            if (Directory.Exists(backup) && !BackupCatalog.IsDirectoryDump(backup))
                throw new AiCacheException(ErrorIds.BackupNotFound, FailureKind.NotFound,
                    $"'{backup}' is a folder and no backup.", error)
                {
                    Subject = backup,
                    RecommendedAction = "Name one of its backups, or pipe it: "
                    + "Get-AiCacheBackup <folder> | Select-Object -First 1",
                };
            throw new AiCacheException(ErrorIds.BackupManifestMissing, FailureKind.NotFound,
                $"'{backup}' has no manifest '{System.IO.Path.GetFileName(PathOf(backup))}' beside "
                + "it: nothing about it can be proven.", error)
            {
                Subject = backup,
                RecommendedAction = "Copy the manifest along with the backup. A dump that was made by other means can "
                + "be restored with pg_restore or psql.",
            };
        }
    }
}

/// <summary>A table of a backup.</summary>
internal sealed record ManifestTable(string Schema, string Name, long Bytes, long? Rows)
{
    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";
}

/// <summary>A migration that the journal recorded.</summary>
internal sealed record ManifestMigration(string Name, string Checksum, DateTimeOffset AppliedAt);

/// <summary>An extension and the schema its objects are in.</summary>
internal sealed record ManifestExtension(string Name, string Version, string Schema);
