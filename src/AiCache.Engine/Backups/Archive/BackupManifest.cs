using System.Text.Json;
using System.Text.Json.Serialization;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What was known when a backup was made, kept beside it as <c>&lt;backup&gt;.json</c>.</summary>
internal sealed record BackupManifest
{
    /// <summary>SHA-256 in hexadecimal.</summary>
    const int HashLength = 64;

    const long MostRows = 1L << 53;

    static readonly JsonSerializerOptions Json = new(EngineJson.Options)
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

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

    /// <summary>What was the platform's; null where the database was on none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestPlatform? Platform { get; init; }

    /// <summary>What was left out of the backup; null where nothing was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestOmission>? LeftOut { get; init; }
    public BackupGrade Grade { get; init; } = BackupGrade.Written;

    /// <summary>When the grade was given, or the problem found.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>The id of what was found to be wrong when the backup was last tested; null where nothing was.</summary>
    public string? Problem { get; init; }

    /// <summary>What <see cref="SigningKey"/> made of it; null where nobody signed it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signature { get; init; }

    /// <summary>Whether it is of a database and not of the cache's rows alone.</summary>
    [JsonIgnore]
    public bool IsWhole => Scope != BackupScope.Cache;

    /// <summary>Where a backup's manifest is.</summary>
    public static string PathOf(string backup) => backup + ".json";

    /// <summary>
    /// What a signature covers: all but what later tests find out, and itself. A member that is added must be left out
    /// where it is null, or what was signed before would not be true any more.
    /// </summary>
    public byte[] SignedContent() => JsonSerializer.SerializeToUtf8Bytes(this with
    {
        Grade = BackupGrade.Unknown,
        ProvenAt = null,
        Problem = null,
        Signature = null,
    }, Json);

    /// <summary>Writes it: readers see the old one or the new one, never half of one.</summary>
    public void Write(string backup)
    {
        var unfinished = PathOf(backup) + BackupPlace.PartialExtension;
        System.IO.File.Delete(unfinished);
        try
        {
            PrivateFiles.Write(unfinished, JsonSerializer.Serialize(this, Json));
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
            if (System.IO.Path.Exists(PathOf(backup)) && !DumpFiles.IsRegular(PathOf(backup)))
                throw new JsonException("It is no file with anything in it.");
            using var document = JsonDocument.Parse(System.IO.File.ReadAllText(PathOf(backup)));
            if (ListsNothing(document.RootElement)) throw new JsonException("A list of it holds nothing.");
            var manifest = document.Deserialize<BackupManifest>(Json)
                ?? throw new JsonException("The document is null.");
            manifest.DemandSense();
            return manifest;
        }
        catch (JsonException error)
        {
            throw ArchiveErrors.ManifestInvalid(backup, error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw !System.IO.Path.Exists(backup) ? ArchiveErrors.Missing(backup)
                : Directory.Exists(backup) && !DumpFiles.IsFolder(backup) ? ArchiveErrors.IsFolder(backup, error)
                : ArchiveErrors.ManifestMissing(backup, error);
        }
    }

    /// <summary>No list of ours has nulls in it, and the reader finds none in other people's.</summary>
    static bool ListsNothing(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.Null || ListsNothing(e)),
        JsonValueKind.Object => element.EnumerateObject().Any(p => ListsNothing(p.Value)),
        _ => false,
    };

    void DemandSense()
    {
        if (!Enum.IsDefined(Scope) || !Enum.IsDefined(Content) || !Enum.IsDefined(Format) || !Enum.IsDefined(Grade))
            throw new JsonException("It names what there is not.");
        if (Sha256.Length != HashLength || HeadSha256.Length is not (0 or HashLength) || Size < 0)
            throw new JsonException("Its size or its checksum is none.");
        if (Tables.Any(t => t.Rows is < 0 or > MostRows || t.Bytes is < 0 or > MostRows)
            || Tables.DistinctBy(t => t.FullName).Count() < Tables.Count)
            throw new JsonException("Its tables or their rows cannot be.");
    }
}

/// <summary>A table of a backup.</summary>
internal sealed record ManifestTable(string Schema, string Name, long Bytes, long? Rows)
{
    /// <summary>
    /// The columns that somebody had added to a table of the cache: no deployment makes them again. Null where there
    /// are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestColumn>? Added { get; init; }

    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";
}

/// <summary>A column, and its type as the server prints it.</summary>
internal sealed record ManifestColumn(string Name, string Type);

/// <summary>A migration that the journal recorded.</summary>
internal sealed record ManifestMigration(string Name, string Checksum, DateTimeOffset AppliedAt);

/// <summary>An extension and the schema its objects are in.</summary>
internal sealed record ManifestExtension(string Name, string Version, string Schema);
