using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Runs a migration's statements, and compares what they made with the contract.</summary>
internal static class MigrationRun
{
    /// <summary>Runs the steps in one round trip.</summary>
    /// <exception cref="AiCacheException">One failed (<see cref="ErrorIds.MigrationFailed"/>), or was not allowed, or
    /// had to wait too long.</exception>
    public static Task RunAsync(IStatements statements, string migration, StatementBatch batch,
        CancellationToken cancellation) => NamingAsync(migration, async () =>
        {
            await statements.RunAsync(batch, cancellation);
            return batch;
        });

    /// <summary>Runs the steps, and reads what is deployed then, in the same round trip.</summary>
    /// <exception cref="AiCacheException">As above; or the journal cannot be read.</exception>
    public static Task<DeploymentState> RunAndReadAsync(IStatements statements, string migration, StatementBatch batch,
        CancellationToken cancellation) => NamingAsync(migration, async () =>
            (await new DeploymentReading(batch).RunAsync(statements, cancellation)).Readable());

    static async Task<T> NamingAsync<T>(string migration, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.ServerError)
        {
            throw DeploymentErrors.StepFailed(migration, error);
        }
    }

    /// <summary>What differs from the contract without breaking it.</summary>
    /// <exception cref="AiCacheException">Something breaks it
    /// (<see cref="ErrorIds.MigrationVerificationFailed"/>), or is a stranger's
    /// (<see cref="ErrorIds.ObjectNotTrusted"/>).</exception>
    public static IReadOnlyList<Check> Verify(CatalogueFacts facts, MigrationResult item)
    {
        var (migration, database) = (item.Name, item.Database);
        new DeploymentState(facts, [], database).DemandTrusted();
        // What is adopted is taken as it is; the journal is ours in any case.
        var adopted = item.Outcome == MigrationOutcome.WouldAdopt;
        var compared = adopted ? [] : ContractComparison.Run(facts, migration);
        var differences = compared.Concat(ContractComparison.RunJournal(facts))
            .Where(c => c.Status != CheckStatus.Passed).Select(c => c with { Database = database }).ToList();
        var broken = differences.Where(d => d.Status == CheckStatus.Failed)
            .Select(d => $"{d.Name}: expected {d.Expected}, found {d.Actual}").ToList();
        if (broken.Count > 0) throw DeploymentErrors.VerificationFailed(migration, broken);
        return adopted ? item.Differences : differences;
    }

    /// <summary>A planned statement as it is sent.</summary>
    public static SqlStep ToSql(this MigrationStep step) => new(step.Name, step.Statement);
}
