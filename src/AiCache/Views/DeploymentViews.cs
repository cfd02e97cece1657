using AiCache.Engine.Acceptance;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>How migrations are shown.</summary>
static class DeploymentViews
{
    public static IView Versions { get; } = new TableView<CacheVersion>(v => $"Database: {v.Database}",
        new("Module", 8, v => v.Module),
        new("Server", 7, v => $"{v.Server}"),
        new("Migrations", 10, v => $"{v.Applied} of {v.Migrations}"),
        new("By", 8, v => v.DeployedBy),
        new("Deployed", 17, v => Display.Minute(v.DeployedAt)));

    public static IView States { get; } = new TableView<MigrationState>(m => $"Database: {m.Database}",
        new("Name", 27, m => m.Name),
        new("Status", 10, m => $"{m.Status}") { Colour = m => ColourOf(m.Status) },
        new("Applied", 17, m => Display.Minute(m.AppliedAt)),
        new("By", 12, m => m.AppliedBy) { Rank = 1 },
        new("Module", 8, m => m.ModuleVersion) { Rank = 2 },
        new("Method", 8, m => m.Method) { Rank = 3 })
    {
        Note = (m, _) => string.Join('\n', new[]
        {
            string.Join(", ", m.Objects.Select(o => Words.Keep($"{o}"))), Differences(m.Differences),
        }.Where(line => !string.IsNullOrEmpty(line))),
    };

    public static IView Criteria { get; } = new TableView<SuccessCriterion>(c => $"Success criteria of {c.Database}",
        new("#", 1, c => $"{c.Number}"),
        new("Status", 7, c => $"{c.Status}") { Colour = c => CheckView.ColourOf(c.Status) },
        new("Criterion", 30, c => c.Criterion) { Grows = true },
        new("Passed", 10, c => $"{c.Passed} of {c.Checks.Count}") { IsRight = true })
    {
        Note = (c, _) =>
            string.Join('\n', c.Checks.Where(k => k.Status is not (CheckStatus.Passed or CheckStatus.Skipped))
            .Select(k => $"{k.Name}: {k.Message}")),
    };

    public static IView Results { get; } = new TableView<MigrationResult>(m => $"Database: {m.Database}",
        new("Name", 27, m => m.Name),
        new("Outcome", 14, m => $"{m.Outcome}"),
        new("Steps", 5, m => Figures.Count(m.Steps.Count)) { IsRight = true, Rank = 4 },
        new("Duration", 10, m => m.Duration > TimeSpan.Zero ? Display.Duration(m.Duration) : "") { IsRight = true },
        new("Waited", 10, m => m.Waited > TimeSpan.Zero ? Display.Duration(m.Waited) : "") { IsRight = true, Rank = 2 },
        new("Rows", 12, m => Display.Count(m.Rows)) { IsRight = true, Rank = 1 },
        new("Size", 8, m => Display.Size(m.Bytes)) { IsRight = true, Rank = 3 })
    { Note = (m, _) => Differences(m.Differences) };

    static string ColourOf(MigrationStatus status) => CheckView.ColourOf(status switch
    {
        MigrationStatus.Applied => CheckStatus.Passed,
        MigrationStatus.Pending or MigrationStatus.Unrecorded => CheckStatus.Warning,
        MigrationStatus.Unknown => CheckStatus.Unknown,
        _ => CheckStatus.Failed,
    });

    static string? Differences(IReadOnlyList<Check> differences) => differences.Count == 0 ? null
        : $"{Figures.Count(differences.Count, "difference", "differences")}: "
        + $"{string.Join(", ", differences.Select(d => d.Name))}";
}
