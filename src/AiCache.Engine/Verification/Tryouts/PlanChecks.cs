using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the planner can use each index for the query it is there for.</summary>
/// <remarks>
/// With few rows it rightly reads the whole table, so that is forbidden here. Whether an index is used is another
/// question.
/// </remarks>
internal static class PlanChecks
{
    static readonly IReadOnlyList<MigrationStep> Queries =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/plans.sql"));

    static readonly TryoutStep NoSequentialScans = new("plan without sequential scans",
        "select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'on', true), "
        + "set_config('enable_indexonlyscan', 'on', true), set_config('enable_bitmapscan', 'on', true)");

    /// <summary>One check for each index.</summary>
    public static CheckAnswer Ask(StatementBatch batch, DeploymentUnderCheck deployment)
    {
        var queries = Queries.ToLookup(q => deployment.IsDeployed(TableOf(q.Name).Migration));
        var checks = queries[false].Select(q => DeploymentUnderCheck.NotDeployed(CheckCategory.Plan, $"Plan.{q.Name}",
            TableOf(q.Name).Migration)).ToList();
        if (!queries[true].Any()) return CheckAnswer.Known(checks);
        var results = Tryout.Add(batch, [NoSequentialScans, .. queries[true]
            .Select(q => new TryoutStep(q.Name, q.Statement))], new Dictionary<string, string>());
        return new(() => results.IsGiven, () => [.. checks, .. results.Value.Skip(1).Select(result =>
            Judge(result, deployment) with { Duration = result.Duration })]);
    }

    static Check Judge(TryoutResult result, DeploymentUnderCheck deployment)
    {
        var name = $"Plan.{result.Name}";
        var table = TableOf(result.Name);
        if (result.IsDenied)
            return Check.Unknown(CheckCategory.Plan, name, $"The query may not be planned: {result.Message}.")
                .Mended(deployment.GrantRead(table.FullName), "For the table's owner.");
        if (result.SqlState is not null)
            return Check.Skipped(CheckCategory.Plan, name,
                $"The query could not be planned: {result.Message} ({result.SqlState})");
        using var plan = JsonDocument.Parse(result.Value!);
        var indexes = IndexesOf(plan.RootElement).ToList();
        var others = string.Join(", ", indexes);
        return (indexes.Contains(result.Name)
            ? Check.Passed(CheckCategory.Plan, name, $"The planner can use {result.Name}.")
                : indexes.Count > 0 ? Check.Warning(CheckCategory.Plan, name, $"The planner prefers {others}.")
                    .Mended(null,
                    $"{others} answers the query as well: see what the checks of category Index say of it.")
                : Awaits(deployment, table, result.Name)
                    ? Check.Warning(CheckCategory.Plan, name, $"{result.Name} is not used yet: transactions that were there "
                        + "before it was built still run.").Mended(null,
                        $"{Commands.GetActivity} names them; once they have ended, nothing need be done.")
                : Check.Failed(CheckCategory.Plan, name,
                    $"The planner has no index to use and reads all of {table.FullName}.")
                    .Mended(deployment.Repair(table.Migration)))
            .Found(result.Name, indexes.Count > 0 ? others : "sequential scan");
    }

    /// <summary>Whether an index is of use only once all older transactions have ended.</summary>
    static bool Awaits(DeploymentUnderCheck deployment, TableRule table, string index) =>
        deployment.Facts.Relation(table.FullName)!.Indexes.Any(i => i.Name == index && i is { Valid: true, Awaits: true });

    static TableRule TableOf(string index) => CacheContract.Tables.Single(t => t.Indexes.Any(i => i.Name == index));

    static IEnumerable<string> IndexesOf(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(IndexesOf),
        JsonValueKind.Object =>
        node.EnumerateObject()
        .SelectMany(p => p.NameEquals("Index Name") ? [p.Value.GetString()!] : IndexesOf(p.Value)),
        _ => [],
    };
}
