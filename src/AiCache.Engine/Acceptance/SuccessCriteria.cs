using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Acceptance;

/// <summary>Whether a deployment is successful, in the seven sentences in which the guide says when it is.</summary>
public static class SuccessCriteria
{
    static readonly (string Criterion, string[] Categories)[] All =
    [
        ("All three tables are created with correct schema", [CheckCategory.Table, CheckCategory.Column,
            CheckCategory.Constraint, CheckCategory.Owner, CheckCategory.Journal, CheckCategory.Node,
            CheckCategory.Data]),
        ("All indexes are created and being used", [CheckCategory.Index, CheckCategory.Usage, CheckCategory.Plan]),
        ("RLS policies are active and working",
        [CheckCategory.Policy, CheckCategory.Privilege, CheckCategory.RowSecurity]),
        ("Functions and triggers are operational", [CheckCategory.Function, CheckCategory.Trigger]),
        ("Test cache operations work correctly", [CheckCategory.Operation]),
        ("No performance degradation on existing queries", [CheckCategory.Impact]),
        ("Monitoring queries return expected results", [CheckCategory.Monitoring]),
    ];

    /// <summary>The criteria in the guide's order, with every check of the deployment under one of them.</summary>
    /// <exception cref="AiCacheException">The connection broke. What is wrong with the deployment is a
    /// check.</exception>
    public static async IAsyncEnumerable<SuccessCriterion> RunAsync(Work work, SuccessOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var checks = new List<Check>();
        var all = new DeploymentCheckOptions { Nodes = options.Nodes };
        await foreach (var check in DeploymentChecks.RunAsync(work, all, cancellation))
            checks.Add(check);
        var database = work.Target.DisplayName;
        checks.AddRange((await MonitoringChecks.RunAsync(work, cancellation))
            .Concat(await ImpactChecks.RunAsync(work, options.Baseline, cancellation))
            .Select(c => c with { Database = database }));
        foreach (var (index, (criterion, categories)) in All.Index())
        {
            var its = checks.Where(c => categories.Contains(c.Category)).ToList();
            yield return new SuccessCriterion
            {
                Number = index + 1, Criterion = criterion, Checks = its, Status = Worst(its), Database = database,
            };
        }
    }

    static CheckStatus Worst(IReadOnlyList<Check> checks) => new[]
    {
        CheckStatus.Failed, CheckStatus.Unknown, CheckStatus.Warning, CheckStatus.Passed,
    }.Where(status => checks.Any(c => c.Status == status)).DefaultIfEmpty(CheckStatus.Skipped).First();
}
