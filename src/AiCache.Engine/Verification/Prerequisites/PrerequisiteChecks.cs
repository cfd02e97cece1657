using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Verification;

/// <summary>Whether a database has what a deployment needs.</summary>
public static class PrerequisiteChecks
{
    /// <summary>Asks in two round trips and looks for pg_dump on this machine. Changes nothing.</summary>
    /// <param name="session">The database.</param>
    /// <param name="environment">Where pg_dump is looked for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException">The connection broke. What is missing is a check, not an
    /// exception.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(DatabaseSession session, HostEnvironment environment,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var facts = await session.JsonAsync<CatalogueFacts>(DeploymentState.CatalogueStep, cancellation,
            ContractJson.Default);
        var more = await session.JsonAsync<PrerequisiteFacts>(EmbeddedSql.Read("Verification/Prerequisites/prerequisites.sql"),
            cancellation, IndexNames, CacheContract.TableNames);
        IEnumerable<Check> asked =
        [
            .. ServerChecks.Run(facts.Server, more, session.NotePooler(facts.Server.Backend), session.Host),
            .. RequiredTableChecks.Run(facts),
            .. RightsChecks.Run(facts),
            .. NameChecks.Run(facts, more),
            .. BackupChecks.Run(facts.Server, more),
        ];
        foreach (var check in asked) yield return check with { Database = session.Target.DisplayName };
        var clock = Stopwatch.StartNew();
        var dump = await BackupChecks.FindProgramAsync(facts.Server, environment, cancellation);
        yield return dump with { Database = session.Target.DisplayName, Duration = clock.Elapsed };
    }

    /// <summary>What the deployment will call its indexes; in a schema they share their names with tables.</summary>
    static readonly string[] IndexNames = [.. CacheContract.Tables.Where(t =>
        t.FullName.StartsWith("public.", StringComparison.Ordinal)).SelectMany(t => t.Indexes).Select(i => i.Name)];
}
