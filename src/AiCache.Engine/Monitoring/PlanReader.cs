using System.Text.Json;

namespace AiCache.Engine.Monitoring;

/// <summary>Reads what EXPLAIN (FORMAT JSON) prints.</summary>
internal static class PlanReader
{
    /// <summary>The rows that the planner expects from the whole statement.</summary>
    public static long Rows(string explained)
    {
        using var document = JsonDocument.Parse(explained);
        return (long)document.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }
}
