using System.Text.Json;
using System.Text.Json.Serialization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// What an undo took along. It stays behind as the comment on schema aicache, which stays for it, so that whoever deploys
/// again is told, in another session and on another machine, too.
/// </summary>
internal sealed record UndoNote(IReadOnlyList<PublishedTable> Published, IReadOnlyList<string> Jobs)
{
    /// <summary>Nothing was taken along.</summary>
    public static readonly UndoNote Nothing = new([], []);

    static readonly JsonSerializerOptions Json = new(EngineJson.Options) { WriteIndented = false };

    /// <summary>Whether nothing was taken along.</summary>
    [JsonIgnore]
    public bool IsEmpty => Published.Count + Jobs.Count == 0;

    /// <summary>What is noted; nothing where the comment is somebody else's.</summary>
    public static UndoNote Read(string? comment)
    {
        try
        {
            var note = comment is null ? null : JsonSerializer.Deserialize<Whole>(comment, Json)?.TakenAlong;
            return note is not { Published: not null, Jobs: not null } ? Nothing : new(
                [.. note.Published.Where(p => p?.IsSound is true).Select(p => p.Noted)],
                [.. note.Jobs.Intersect(ScheduledJobs.Names)]);
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    /// <summary>Whether it may be noted: the schema is this role's, and nobody else has a comment there.</summary>
    public static bool HasPlace(SchemaFacts? schema) => schema is { Changeable: true }
        && (schema.Comment is null || !Read(schema.Comment).IsEmpty);

    /// <summary>The statement that notes it, or that forgets what was noted.</summary>
    public MigrationStep Write() => IsEmpty ? new("forget what an undo took along", "comment on schema aicache is null")
        : new("note what the undo takes along",
            $"comment on schema aicache is {SqlText.Quote(JsonSerializer.Serialize(new Whole(Noted), Json))}");

    UndoNote Noted => this with { Published = [.. Published.Select(p => p.Noted)] };

    /// <summary>Both.</summary>
    public UndoNote And(UndoNote other) => new([.. Published.UnionBy(other.Published, p => p.Key)],
        [.. Jobs.Union(other.Jobs)]);

    /// <summary>
    /// What can be put back once a migration is deployed: its tables, and with the last one the jobs, which need all.
    /// </summary>
    public UndoNote With(MigrationScript script) => new([.. Published.Where(p => p.IsOf(script))],
        script.Name == CacheContract.StatsMigration ? Jobs : []);

    /// <summary>All but what is told.</summary>
    public UndoNote Without(UndoNote told) => new([.. Published.ExceptBy(told.Published.Select(p => p.Key), p => p.Key)],
        [.. Jobs.Except(told.Jobs)]);

    /// <summary>For a reader.</summary>
    public IEnumerable<string> Told() =>
        [.. Published.Select(p => $"{p}"), .. Jobs.Select(job => $"the pg_cron job {job}")];

    /// <summary>What puts it back once its migrations are deployed: statements, and a command for the jobs.</summary>
    public IEnumerable<string> PutBack() =>
        [.. Published.SelectMany(p => p.ToPutBack()).Distinct(),
            .. Jobs.Count > 0 ? [Commands.RegisterMaintenance] : Array.Empty<string>()];

    /// <summary>The comment as it stands there: what it is about comes first.</summary>
    sealed record Whole(UndoNote TakenAlong);
}
