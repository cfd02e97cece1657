namespace AiCache.Engine.Backups;

/// <summary>A backup on disk, and what is proven about it.</summary>
public sealed record Backup
{
    /// <summary>The full path of the file, or of the folder in the directory format.</summary>
    public required string Path { get; init; }

    /// <summary>Its name in its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>What is proven about it. What was wrong when it was looked at says <see cref="Problem"/>.</summary>
    public required BackupGrade Grade { get; init; }

    /// <summary>When the grade was given.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>The database it was taken of, as <c>database@host:port</c>; null without a manifest.</summary>
    public string? Database { get; init; }

    /// <summary>When the dumped snapshot was taken; without a manifest, when the file was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How long ago that was; zero for a time in the future.</summary>
    public TimeSpan Age => CreatedAt < DateTimeOffset.UtcNow ? DateTimeOffset.UtcNow - CreatedAt : TimeSpan.Zero;

    /// <summary>What it takes; null without a manifest.</summary>
    public BackupScope? Scope { get; init; }

    /// <summary>Which half of the database it holds; null without a manifest.</summary>
    public BackupContent? Content { get; init; }

    /// <summary>How it is kept on disk.</summary>
    public required BackupFormat Format { get; init; }

    /// <summary>Its bytes on disk.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 by its manifest, in lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The version of the server it was taken of.</summary>
    public Version? ServerVersion { get; init; }

    /// <summary>The version of pg_dump.</summary>
    public Version? ClientVersion { get; init; }

    /// <summary>How long it took to write and to check.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The rows of each table that was counted, by <c>schema.table</c>.</summary>
    public IReadOnlyDictionary<string, long> Rows { get; init; } = new Dictionary<string, long>();

    /// <summary>What the backup does not hold, and why; empty where nothing was left out.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// What can be seen to be wrong without reading it, or was found when it was last tested; null where nothing was.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is at least decoded and nothing is seen to be wrong with it.</summary>
    public bool IsGood => Grade >= BackupGrade.Decoded && Problem is null;

    /// <summary>Whether nothing says that this module made it: then it is not for a policy to remove.</summary>
    internal bool IsForeign { get; init; }

    /// <summary>Backups of different kinds do not stand in for each other.</summary>
    internal (string?, BackupScope?, BackupContent?) Kind => (Database, Scope, Content);

    /// <summary>Its path.</summary>
    public override string ToString() => Path;

    internal static Backup From(string path, BackupManifest manifest, long size) => new()
    {
        Path = path, Grade = manifest.Grade, ProvenAt = manifest.ProvenAt,
        Database = $"{manifest.Database}@{manifest.Host}", CreatedAt = manifest.CreatedAt,
        Scope = manifest.Scope, Content = manifest.Content, Format = manifest.Format, Size = size,
        Sha256 = manifest.Sha256,
        ServerVersion = manifest.ServerVersion, ClientVersion = manifest.ClientVersion, Duration = manifest.Duration,
        Rows = manifest.Tables.Where(t => t.Rows is not null).ToDictionary(t => t.FullName, t => t.Rows!.Value),
        LeftOut = [.. (manifest.LeftOut ?? []).Select(left => left.ToString())],
        Problem = size != manifest.Size ? $"{size} bytes instead of {manifest.Size}" : manifest.Problem,
    };
}
