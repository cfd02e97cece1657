using System.Text.Json;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>What was told: a small file with the checks that were not well.</summary>
internal static class AlertState
{
    /// <summary>A check that was told as not being well.</summary>
    internal sealed record Told(string? Database, string Category, string Name, CheckStatus Status,
        DateTimeOffset Since);

    /// <summary>What was told last.</summary>
    /// <exception cref="AiCacheException">The file is none of ours or cannot be read.</exception>
    public static IReadOnlyList<Told> Read(string path)
    {
        try
        {
            // A device or a pipe may never end.
            if (FileFacts.Of(path).Kind is FileKind.Special or FileKind.Folder) throw new IOException("It is no file.");
            var told = File.Exists(path) ? EngineJson.Read<List<Told>>(File.ReadAllText(path)) : [];
            return told is not null && told.All(t => t is { Category: not null, Name: not null }) ? told
                : throw new JsonException("A check has no name.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw AlertErrors.StateUnreadable(path, error);
        }
    }

    /// <summary>Every check against what was told of it, the worst first: a chat takes no more than the first.</summary>
    public static IReadOnlyList<Alert> Compare(IReadOnlyList<Told> told, IReadOnlyList<Check> checks,
        DateTimeOffset now) =>
        [.. from check in checks.Concat(MadeAgain(told, checks)).GroupBy(c => (c.Database, c.Category, c.Name)).Select(Worst)
            let before = told.FirstOrDefault(t => IsOf(t, check))
            let since = before is not null && (!check.NeedsAttention || before.Status == check.Status) ? before.Since
                : check.Since ?? now
            where check.NeedsAttention || before is not null
            orderby Gravity(check.Status) descending
            select new Alert(check, before?.Status, since)];

    /// <summary>
    /// Keeps what was told now. Checks that were not asked this time stay as they are by now: another process may have
    /// told of them meanwhile.
    /// </summary>
    /// <exception cref="AiCacheException">The file cannot be read or written.</exception>
    public static void Write(string path, IReadOnlyList<Alert> alerts)
    {
        using var turn = OutputFile.TakeTurn(path, ErrorIds.AlertStateUnusable);
        var now = Read(path).Where(t => !alerts.Any(a => IsOf(t, a.Check)))
            .Concat(alerts.Where(a => !a.IsOver).Select(a =>
                new Told(a.Check.Database, a.Check.Category, a.Check.Name, a.Check.Status, a.Since))).ToList();
        OutputFile.Write(path, EngineJson.Write(now), ErrorIds.AlertStateUnusable);
    }

    /// <summary>Checks that could not be made are well again as soon as others of that database come.</summary>
    static IEnumerable<Check> MadeAgain(IReadOnlyList<Told> told, IReadOnlyList<Check> checks) =>
        from before in told
        where before.Category == CheckCategory.Checks && !checks.Any(check => IsOf(before, check))
            && checks.Any(check => !UnmadeChecks.IsOne(check) && UnmadeChecks.IsOf(check, before.Database))
        select UnmadeChecks.Over(before.Name, before.Database);

    static Check Worst(IEnumerable<Check> same) => same.MaxBy(c => Gravity(c.Status))!;

    static int Gravity(CheckStatus status) => status switch
    {
        CheckStatus.Failed => 3,
        CheckStatus.Unknown => 2,
        CheckStatus.Warning => 1,
        _ => 0,
    };

    static bool IsOf(Told told, Check check) =>
        (told.Database, told.Category, told.Name) == (check.Database, check.Category, check.Name);
}
