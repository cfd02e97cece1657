using AiCache.Engine.Contract;

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
            : DeploymentUnderCheck.NotDeployed($"Usage.{index.Name}", CheckCategory.Usage, table.Migration);

    static Check Run(RelationFacts table, IndexRule rule)
    {
        var name = $"Usage.{rule.Name}";
        var found = table.Indexes.FirstOrDefault(i => i.Name == rule.Name);
        if (found is null) return DeploymentUnderCheck.Skip(name, CheckCategory.Usage, "There is no such index.");
        if (found.Scans == 0 && table.EstimatedRows < Few)
        {
            return DeploymentUnderCheck.Skip(name, CheckCategory.Usage, table.EstimatedRows == 0
                ? $"Not used yet: {table.FullName} has no rows, or was never analysed."
                : $"Not used yet: for about {table.EstimatedRows} rows the planner may well read the whole table.");
        }
        return new Check
        {
            Name = name, Category = CheckCategory.Usage, Status = found.Scans > 0 ? CheckStatus.Passed
            : CheckStatus.Warning,
            Expected = "used", Actual = found.Scans > 0 ? $"used {found.Scans} times" : "not used",
            Message = found.Scans > 0 ? $"Used {found.Scans} times since the statistics began; "
            + "checks that try things out count, too."
                : $"Never used since the statistics began, although {table.FullName} has about {table.EstimatedRows} "
                + "rows; perhaps the application does not ask what it serves.",
            Remediation = found.Scans > 0 ? null : $"analyze {table.FullName}",
        };
    }
}
