using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>
/// What the tables are tied to: publications that hand their changes on, and pg_cron that could tend them.
/// </summary>
internal static class SurroundingsChecks
{
    /// <summary>One check for each published table, and one where pg_cron is there; nothing elsewhere.</summary>
    public static IEnumerable<Check> Run(TakenAlong along) =>
        [.. along.Published.GroupBy(p => p.Table).Select(Published), .. Maintenance(along)];

    static Check Published(IGrouping<string, PublishedTable> table)
    {
        var (name, publications) = (table.Key, string.Join(", ", table.Select(p => p.Publication
            + (p.IsPart ? " (in part)" : ""))));
        var actual = table.First().Identity switch
        {
            'f' => "full",
            'n' => "nothing",
            'i' => "an index",
            _ => "default",
        };
        var check = Check.Of(actual is "default" or "an index" ? CheckStatus.Passed : CheckStatus.Warning,
            CheckCategory.Data, $"Data.{name[(name.IndexOf('.') + 1)..]}.published", $"{name} is published in "
                + $"{publications}: {(table.All(p => p.IsPart) ? "its changes are" : "every change is")} handed on"
                + actual switch
                {
                    "full" => ", each with the whole of the row as it was (REPLICA IDENTITY FULL).",
                    "nothing" => ", and what is published cannot be updated or deleted (REPLICA IDENTITY NOTHING).",
                    _ => ".",
                }).Found("replica identity default", $"replica identity {actual}");
        return check.Status == CheckStatus.Passed ? check
            : check.Mended($"alter table {name} replica identity default");
    }

    static IEnumerable<Check> Maintenance(TakenAlong along) => !along.HasCron ? []
        : [Check.Of(along.Jobs.Count > 0 ? CheckStatus.Passed : CheckStatus.Warning, CheckCategory.Data,
            "Data.maintenance", along.Jobs.Count > 0 ? $"pg_cron runs {string.Join(", ", along.Jobs)}."
            : "pg_cron is here, and tends nothing of the cache.")
            .Found("jobs of pg_cron", along.Jobs.Count > 0 ? "jobs of pg_cron" : "none")
            .Mended(Commands.RegisterMaintenance)];
}
