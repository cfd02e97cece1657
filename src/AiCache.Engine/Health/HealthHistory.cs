using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>
/// What was found run by run: a file with one line of JSON for each. Every line says since when each check has ended
/// as it does, so that nobody has to read more than the last.
/// </summary>
internal static class HealthHistory
{
    /// <summary>The lines of several databases stand in one file: the last of one is not far from its end.</summary>
    const int Tail = 1 << 20;

    // Several databases may be judged at a time, and what the last line says is read before the next is written.
    static readonly Lock Writing = new();

    static readonly JsonSerializerOptions Json = new(EngineJson.Options)
    {
        WriteIndented = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A later version of the module may say more.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Adds a run to the file.</summary>
    /// <returns>Its checks, which know since when they have ended so.</returns>
    /// <exception cref="AiCacheException">The file cannot be read or written.</exception>
    public static IReadOnlyList<Check> Record(string path, DateTimeOffset at, IReadOnlyList<Check> checks)
    {
        var database = checks[0].Database!;
        using var _ = Writing.EnterScope();
        var tail = ReadTail(path);
        var before = Last(tail, database)?.Checks.ToLookup(c => (c.Name, c.Status), c => c.Since);
        checks = [.. checks.Select(c => c with
        {
            Since = before?[(c.Name, c.Status)].FirstOrDefault() is { Ticks: > 0 } since ? since : at,
        })];
        var run = new Run(at, database, [.. checks.Select(c =>
            new Ended(c.Name, c.Status, c.Since!.Value, c.Value, c.Threshold, c.Unit))]);
        // Whoever was killed while he wrote has left half a line.
        var begin = tail.Length == 0 || tail.EndsWith('\n') ? "" : "\n";
        OutputFile.Add(path, $"{begin}{JsonSerializer.Serialize(run, Json)}\n", ErrorIds.HistoryNotWritten);
        return checks;
    }

    static Run? Last(string tail, string database) =>
        tail.Split('\n').Reverse().Select(Parse).FirstOrDefault(run => run?.Database == database);

    static Run? Parse(string line)
    {
        try
        {
            var run = line.Length == 0 ? null : JsonSerializer.Deserialize<Run>(line, Json);
            return run is { Checks: not null } && run.Checks.All(c => c is not null) ? run : null;
        }
        catch (JsonException)
        {
            // Half a line, or somebody else's: it says nothing of ours.
            return null;
        }
    }

    static string ReadTail(string path)
    {
        // A device or a pipe may never end, and nothing of ours is found in it again.
        if (FileFacts.Of(path).Kind == FileKind.Special) return "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite
                | FileShare.Delete);
            if (file.CanSeek && file.Length > Tail) file.Seek(-Tail, SeekOrigin.End);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw HealthErrors.HistoryUnreadable(path, error);
        }
    }

    sealed record Run(DateTimeOffset At, string Database, IReadOnlyList<Ended> Checks);

    sealed record Ended(string Name, CheckStatus Status, DateTimeOffset Since, double? Value, double? Threshold,
        string? Unit);
}
