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
    /// Runs the checks of the chosen groups, in two round trips: whether anything under our names is a stranger's has to
    /// be known from the catalogue before the first row is read; then all that asks or tries something goes together.
    /// Cache nodes cost some more.
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
        if (options.Wants(CheckCategory.Node))
        {
            work.Reporter.Progress(new ProgressReport("Checking the deployment", "asking how cache nodes are fed", 20));
            foreach (var check in deployment.CannotTouch is { } reason ? [Untouched(CheckCategory.Node, reason)]
                : await AskNodesAsync(work, deployment, options, cancellation)) yield return Finish(check);
        }
        work.Reporter.Progress(new ProgressReport("Checking the deployment", "trying what each role can do", 40));
        var parts = Parts(deployment).Where(part => options.Wants(part.Category)).ToList();
        var found = deployment.CannotTouch is null ? await CheckRound.RunAsync(session, parts, cancellation) : null;
        foreach (var category in CheckCategory.Deployment.Where(c => parts.Any(part => part.Category == c)))
            foreach (var check in found?[category] ?? [Untouched(category, deployment.CannotTouch!)])
                yield return Finish(check);

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

    /// <summary>What may be refused to who is allowed all else comes last, so that nothing has to be asked again.</summary>
    static IEnumerable<CheckPart> Parts(DeploymentUnderCheck deployment) =>
    [
        new(CheckCategory.Plan, batch => PlanChecks.Ask(batch, deployment)),
        new(CheckCategory.Operation, batch => OperationChecks.Ask(batch, deployment)),
        new(CheckCategory.RowSecurity, batch => RowSecurityChecks.Ask(batch, deployment)),
        new(CheckCategory.Data, batch => DataChecks.Ask(batch, deployment)),
    ];

    static Check Untouched(string category, string reason) => Check.Unknown(category, $"{category}.all", reason)
        .Mended(null, "Mend what the failed checks named Trust find first; then check again.");

    /// <summary>What the server would not run is reported as such; a broken connection ends everything.</summary>
    static async Task<IReadOnlyList<Check>> AskNodesAsync(Work work, DeploymentUnderCheck deployment,
        DeploymentCheckOptions options, CancellationToken cancellation)
    {
        try
        {
            return await NodeChecks.RunAsync(work, deployment, options, cancellation);
        }
        catch (AiCacheException error) when (CheckRound.IsRefusal(error))
        {
            return [CheckRound.Refused(CheckCategory.Node, error)];
        }
    }
}
