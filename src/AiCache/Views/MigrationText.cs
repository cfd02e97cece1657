using System.Globalization;
using System.Text;
using AiCache.Engine.Deployment;

namespace AiCache.Views;

/// <summary>How plans and rehearsals are shown: statement by statement.</summary>
public static class MigrationText
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>What would be done with a migration, and the statements that would do it.</summary>
    public static string Plan(MigrationResult result)
    {
        var text = Head(result);
        foreach (var step in result.Steps)
            text.AppendLine().Append("-- ").AppendLine(step.Name).Append(step.Statement).AppendLine(";");
        return text.ToString();
    }

    /// <summary>What a rehearsal measured: the time and the new locks of each step.</summary>
    public static string Rehearsal(MigrationResult result)
    {
        var text = Head(result);
        foreach (var step in result.Steps)
        {
            text.AppendLine(Invariant, $"{Display.Duration(step.Duration),10}  {step.Name}");
            foreach (var held in step.Locks) text.AppendLine(Invariant, $"{"",14}{held}");
        }
        return text.ToString();
    }

    static StringBuilder Head(MigrationResult result)
    {
        var text = new StringBuilder()
            .Append(Invariant, $"{result.Name} at {result.Database}: {result.Outcome}");
        if (result.Steps.Count > 0) text.Append(Invariant, $", {result.Steps.Count} statements");
        if (result.Duration > TimeSpan.Zero) text.Append(Invariant, $", {Display.Duration(result.Duration)}");
        if (result.Rows is { } rows)
            text.Append(Invariant, $", {rows:#,0} rows ({Display.Size(result.Bytes)})");
        return text.AppendLine();
    }
}
