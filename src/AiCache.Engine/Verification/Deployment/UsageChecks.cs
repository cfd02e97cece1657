using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>
/// Whether the indexes have been used. Read before anything is tried out: what is undone counts all the same.
/// </summary>
internal static class UsageChecks
{
    /// <summary>Below this many rows the planner may prefer to read the table, and is right.</summary>
    const long Few = 1000;

    /// <summary>One check for each index that serves a query.</summary>
    public static IEnumerable<Check> Run(DeploymentUnderCheck deployment) =>
        from table in CacheContract.Tables
        from index in table.Indexes
        where !index.Primary
        select deployment.IsDeployed(table.Migration)
            ? Run(deployment.Facts.Relation(table.FullName)!, index)
            : DeploymentUnderCheck.NotDeployed(CheckCategory.Usage, $"Usage.{index.Name}", table.Migration);

    static Check Run(RelationFacts table, IndexRule rule)
    {
        var name = $"Usage.{rule.Name}";
        var rows = Figures.Count(table.EstimatedRows, "row", "rows");
        if (table.Indexes.FirstOrDefault(i => i.Name == rule.Name) is not { } found)
            return Check.Skipped(CheckCategory.Usage, name, "There is no such index.");
        if (found.Scans == 0 && table.EstimatedRows < Few)
        {
            return Check.Skipped(CheckCategory.Usage, name, table.EstimatedRows == 0
                ? $"Not used yet: {table.FullName} has no rows, or was never analysed."
                : $"Not used yet: for about {rows} the planner may well read the whole table.");
        }
        var uses = Figures.Count(found.Scans, "time", "times");
        return Check.Of(found.Scans > 0 ? CheckStatus.Passed : CheckStatus.Warning, CheckCategory.Usage, name,
                found.Scans > 0 ? $"Used {uses} since the statistics began; checks that try things out count, too."
                : $"Never used since the statistics began, although {table.FullName} has about {rows}.")
            .Found("used", found.Scans > 0 ? $"used {uses}" : "not used").Measured(found.Scans, 1, "uses")
            .Mended(null, "Perhaps the application does not ask what it serves: see how it looks entries up.");
    }
}
