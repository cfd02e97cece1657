using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether a deployment is what it should be: compared with the contract, and tried out.</summary>
/// <remarks>
/// It leaves nothing behind: what is tried is undone on the server in the round trip that tries it. The server's usage
/// statistics count it all the same.
/// </remarks>
public static class DeploymentChecks
{
    /// <summary>
    /// Runs the checks of the chosen groups. The catalogue costs one round trip, each group that tries something one
    /// more.
    /// </summary>
    /// <exception cref="AiCacheException">There is no such group, or the connection broke. What is wrong with the
    /// deployment is a check, not an exception.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(Work work, DeploymentCheckOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        options.DemandKnown();
        var session = await work.SessionAsync(cancellation);
        work.Reporter.Progress(new ProgressReport("Checking the deployment", "reading the catalogue", 0));
        // A journal that cannot be read is a finding like others.
        var deployment = new DeploymentUnderCheck(
            await new DeploymentReading(new StatementBatch()).RunAsync(session, cancellation));

        // Whatever was asked for: where there is nothing to look at, all of it is Skipped, and that must not pass for a
        // good deployment.
        if (deployment.NothingDeployed() is { } nothing)
        {
            yield return Finish(nothing);
            if (NameChecks.Taken(deployment.Facts) is { Status: CheckStatus.Failed } taken) yield return Finish(taken);
        }
        // Nothing is emitted while a transaction is open: whoever takes the checks may take his time.
        foreach (var check in Compare(deployment).Where(c => options.Wants(c.Category))) yield return Finish(check);
        (string Category, string Status, Func<Task<IReadOnlyList<Check>>> Run)[] parts =
        [
            (CheckCategory.Node, "asking how cache nodes are fed", () => NodeChecks.RunAsync(work, deployment,
                options, cancellation)),
            (CheckCategory.Data, "counting orphans", () => DataChecks.RunAsync(session, deployment, cancellation)),
            (CheckCategory.Plan, "asking the planner", () => PlanChecks.RunAsync(session, deployment, cancellation)),
            (CheckCategory.Operation, "trying the application's operations", () =>
                OperationChecks.RunAsync(session, deployment, cancellation)),
            (CheckCategory.RowSecurity, "trying what each role can do", () =>
                RowSecurityChecks.RunAsync(session, deployment, cancellation)),
        ];
        foreach (var (index, part) in parts.Index().Where(p => options.Wants(p.Item.Category)))
        {
            work.Reporter.Progress(new ProgressReport("Checking the deployment", part.Status,
                20 + (80 * index / parts.Length)));
            IReadOnlyList<Check> tried = deployment.CannotTouch is { } reason
                ? [Check.Unknown(part.Category, $"{part.Category}.all", reason)
                    .Mended(null, "Mend what the failed checks named Trust find first; then check again.")]
                : await GuardAsync(part.Category, part.Run);
            foreach (var check in tried) yield return Finish(check);
        }

        Check Finish(Check check) => check with { Database = session.Target.DisplayName };
    }

    static IEnumerable<Check> Compare(DeploymentUnderCheck deployment)
    {
        var migrations = MigrationScript.All.ToLookup(m => deployment.IsDeployed(m.Name), m => m.Name);
        var compared = ContractComparison.Run(deployment.Facts,
                migrations[true].Where(m => !deployment.IsRecorded(m)).ToHashSet(), migrations[true])
            .Concat(ContractComparison.RunJournal(deployment.Facts)).Concat(Trust(deployment.Facts));
        var absent = from category in ContractComparison.Categories
                     from migration in migrations[false]
                     select DeploymentUnderCheck.NotDeployed(category, $"{category}.{migration}", migration);
        return [.. JournalChecks.Run(deployment), .. compared.Concat(absent)
            .OrderBy(c => CheckCategory.Deployment.ToList().IndexOf(c.Category)), .. UsageChecks.Run(deployment)];
    }

    /// <summary>Whether everything under our names is ours: whoever uses it would run what strangers made.</summary>
    static IEnumerable<Check> Trust(CatalogueFacts facts)
    {
        // What has only another kind is told by the comparison.
        var distrust = facts.Distrust.Where(d => !d.IsWrongKind).ToList();
        return distrust.Count > 0 ? distrust.Select(d => d.Failed()) : facts.Relations.Count == 0 ? []
            : [Check.Passed(CheckCategory.Owner, "Owner.trust", "Nothing under our names is a stranger's.")];
    }

    /// <summary>
    /// A part that the server would not run is reported as such; a broken connection ends everything.
    /// </summary>
    static async Task<IReadOnlyList<Check>> GuardAsync(string category, Func<Task<IReadOnlyList<Check>>> run)
    {
        try
        {
            return await run();
        }
        catch (AiCacheException error) when (error.SqlState is not null && error.ErrorId != ErrorIds.ConnectionLost)
        {
            return [Check.Of(error.Kind == FailureKind.Permission ? CheckStatus.Unknown : CheckStatus.Skipped, category,
                $"{category}.all", $"Could not be run: {error.Message}").Mended(error.Command, error.RecommendedAction)];
        }
    }
}
