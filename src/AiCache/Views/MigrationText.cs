using System.Globalization;
using System.Runtime.CompilerServices;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>How plans and rehearsals are shown: statement by statement.</summary>
static class MigrationText
{
    /// <summary>The plans that the last of them closes with a table of.</summary>
    static readonly ConditionalWeakTable<MigrationResult, IReadOnlyList<MigrationResult>> Closing = [];

    static readonly TableView<MigrationResult> Sum = new(result => result.Database,
        new("Name", 27, m => m.Name),
        new("Outcome", 14, m => $"{m.Outcome}"),
        new("Statements", 10, m => Figures.Count(m.Steps.Count)) { IsRight = true },
        new("Rows", 12, m => Display.Count(m.Rows)) { IsRight = true, Rank = 1 },
        new("Size", 8, m => Display.Size(m.Bytes)) { IsRight = true, Rank = 2 });

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>What would be done with a migration, and the statements that would do it.</summary>
    public static IView Plans { get; } = new TextView<MigrationResult>(Head, (result, width) =>
        string.Join("\n\n", result.Steps.Select(step =>
            string.Join('\n', Words.Wrap($"-- {step.Name}\n{step.Statement};", width, hanging: 4)))
            .Concat(Closing.TryGetValue(result, out var all) ? [Table(all, width)] : [])));

    /// <summary>The same plans, the last of which is shown with a table of all below it.</summary>
    public static IReadOnlyList<MigrationResult> Closed(IReadOnlyList<MigrationResult> planned)
    {
        if (planned.Count > 1) Closing.AddOrUpdate(planned[^1], planned);
        return planned;
    }

    /// <summary>What a rehearsal measured: the time and the new locks of each step.</summary>
    public static IView Rehearsals { get; } = new TextView<MigrationResult>(Head, (result, width) =>
    {
        var lines = result.Steps.SelectMany(step => (List<string>)
        [
            .. Words.Wrap(string.Create(Invariant, $"{Display.Duration(step.Duration),10}  {step.Name}"), width,
                hanging: 12),
            .. step.Locks.SelectMany(held => Words.Wrap($"{"",14}{held}", width, hanging: 16)),
        ]);
        return string.Join('\n', lines);
    });

    static string Table(IReadOnlyList<MigrationResult> planned, int width) =>
        string.Join('\n', planned.Select(item => Sum.Row(item, width)).Prepend(Sum.Header(width)));

    static string Head(MigrationResult result)
    {
        var text = $"{result.Name} at {result.Database}: {result.Outcome}";
        if (result.Steps.Count > 0) text += $", {Figures.Count(result.Steps.Count, "statement", "statements")}";
        if (result.Duration > TimeSpan.Zero) text += $", {Display.Duration(result.Duration)}";
        return result.Rows is { } rows ? $"{text}, {Figures.Count(rows)} rows ({Display.Size(result.Bytes)})" : text;
    }
}
