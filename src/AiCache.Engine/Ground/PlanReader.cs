using System.Text.Json;

namespace AiCache.Engine.Ground;

/// <summary>Reads what EXPLAIN (FORMAT JSON) prints.</summary>
internal static class PlanReader
{
    /// <summary>The rows that the planner expects from the whole statement.</summary>
    public static long Rows(string explained)
    {
        using var document = JsonDocument.Parse(explained);
        return (long)document.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }

    /// <summary>
    /// How a statement was run, and the milliseconds it took to plan and run it, its triggers included.
    /// </summary>
    public static (string Plan, double Milliseconds) Run(string explained)
    {
        using var document = JsonDocument.Parse(explained);
        var statement = document.RootElement[0];
        return (Steps(statement.GetProperty("Plan")), statement.GetProperty("Planning Time").GetDouble()
            + statement.GetProperty("Execution Time").GetDouble());
    }

    /// <summary>Each step with its index or table, those below it in parentheses.</summary>
    static string Steps(JsonElement node)
    {
        var text = node.GetProperty("Node Type").GetString()!;
        if (node.TryGetProperty("Index Name", out var index)) text += $" using {index.GetString()}";
        if (node.TryGetProperty("Relation Name", out var relation)) text += $" on {relation.GetString()}";
        return node.TryGetProperty("Plans", out var below)
            ? $"{text} ({string.Join(", ", below.EnumerateArray().Select(Steps))})" : text;
    }
}
