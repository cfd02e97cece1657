using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>How plans of the engine are put to the user.</summary>
static class MigrationPlan
{
    const string View = "AiCache.MigrationPlan";

    /// <summary>What -WhatIf says and shows of a deployment.</summary>
    public static Plan Told(IReadOnlyList<MigrationResult> planned) => new()
    {
        Records = MigrationText.Closed(planned),
        View = View,
        Questions = [.. planned.Where(item => item.Outcome != MigrationOutcome.AlreadyApplied)
            .Select(item => new Question(
                $"{Verb(item.Outcome)} {item.Name} at {item.Database}, {Figures.Count(item.Steps.Count, "statement")}"))],
    };

    /// <summary>
    /// A repair rewrites what somebody made by hand, so it is asked for apart, with what would change; null where none
    /// is planned.
    /// </summary>
    public static Question? RepairOf(IEnumerable<MigrationResult> planned)
    {
        var repairs = planned.Where(item => item.Outcome == MigrationOutcome.WouldRepair).ToList();
        if (repairs.Count == 0) return null;
        var differences = repairs.SelectMany(repair => repair.Differences)
            .Select(difference => $"  {difference.Name}: {difference.Message}");
        return new Question($"Repair {string.Join(", ", repairs.Select(r => r.Name))} at {repairs[0].Database}",
            $"Every row is kept. What differs:{Environment.NewLine}{string.Join(Environment.NewLine, differences)}",
            ConfirmImpact.High);
    }

    /// <summary>What an undo would drop; nobody is asked where it would drop nothing.</summary>
    public static Plan Undo(IReadOnlyList<MigrationResult> planned)
    {
        var drops = planned.Where(item => item.Steps.Count > 0).ToList();
        var loss = $"{Figures.Count(drops.Sum(drop => drop.Rows ?? 0), "row")} "
            + $"({Display.Size(drops.Sum(drop => drop.Bytes ?? 0))})";
        var along = drops.SelectMany(drop => drop.TakesAlong).ToList();
        if (along.Count > 0) loss += $", and taking along {string.Join(", ", along)}";
        return new()
        {
            Records = MigrationText.Closed(planned),
            View = View,
            Questions = drops.Count == 0 ? [] : [new Question(
                $"Undo {string.Join(", ", drops.Select(drop => drop.Name))} at {drops[0].Database}, losing {loss}")],
        };
    }

    static string Verb(MigrationOutcome outcome) => outcome switch
    {
        MigrationOutcome.WouldAdopt => "Record",
        MigrationOutcome.WouldRepair => "Repair",
        _ => "Apply",
    };
}
