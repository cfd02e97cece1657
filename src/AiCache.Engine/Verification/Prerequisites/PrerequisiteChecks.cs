using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether a database has what a deployment needs.</summary>
public static class PrerequisiteChecks
{
    /// <summary>Asks in one round trip and looks for pg_dump on this machine. Changes nothing.</summary>
    /// <exception cref="AiCacheException">The connection broke. What is missing is a check, not an
    /// exception.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(Work work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var batch = new StatementBatch();
        var catalogue = batch.Add<CatalogueFacts>(DeploymentState.CatalogueStep, ContractJson.Default);
        var facts = batch.Add<PrerequisiteFacts>(SqlStep.File("read the prerequisites",
            "Verification/Prerequisites/prerequisites.sql"),
            VerificationJson.Default);
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        var server = catalogue.Value.Server;
        IEnumerable<Check> asked =
        [
            .. ServerChecks.Run(server, facts.Value, session.NotePooler(server.Backend), session.Host),
            .. RequiredTableChecks.Run(catalogue.Value),
            .. RightsChecks.Run(catalogue.Value),
            .. NameChecks.Run(catalogue.Value),
            .. catalogue.Value.IsNode ? [BackupChecks.OfNode] : BackupChecks.Run(server, facts.Value),
        ];
        foreach (var check in asked) yield return check with { Database = session.Target.DisplayName };
        if (catalogue.Value.IsNode) yield break;
        var clock = Stopwatch.StartNew();
        var dump = await BackupChecks.FindProgramAsync(server, work.Environment, cancellation);
        yield return dump with { Database = session.Target.DisplayName, Duration = clock.Elapsed };
    }
}
