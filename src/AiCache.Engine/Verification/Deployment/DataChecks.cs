using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Looks for rows that should not be there, and at what hands rows on.</summary>
internal static class DataChecks
{
    const string Name = "Data.orphaned_hashes";

    /// <summary>
    /// Content hashes of lectures that are gone. The foreign key forbids them; a restore or a hand-made table may have
    /// brought them.
    /// </summary>
    public static CheckAnswer Ask(StatementBatch batch, DeploymentUnderCheck deployment)
    {
        if (!deployment.IsDeployed(CacheContract.HashesMigration))
            return CheckAnswer.Known(
                [DeploymentUnderCheck.NotDeployed(CheckCategory.Data, Name, CacheContract.HashesMigration)]);
        if (deployment.Facts.IsNode)
            return CheckAnswer.Known([Check.Skipped(CheckCategory.Data, Name, "A cache node has no lectures to judge "
                + "by; its hashes are those of the application, or Health.Node.<name>.hashes says so there.")
                .Mended(null, $"For the application's database: {Commands.TestHealth} -Node compares them.")]);
        var along = batch.Add<TakenAlong>(TakenAlong.Step(CacheContract.Tables
            .Where(t => deployment.IsDeployed(t.Migration)).Select(t => t.FullName)));
        // Whom row security hides lectures from would take every hash for an orphan: let it be an error instead.
        batch.Call(new("see every row or fail", "select set_config('row_security', 'off', true)"));
        var orphans = batch.Rows(SqlStep.File("count orphaned hashes", "Verification/Deployment/orphans.sql"), row =>
            (Count: row.GetInt64(0), Duration: TimeSpan.FromSeconds(row.GetDouble(1))));
        batch.Call(new("see as before", "select set_config('row_security', 'on', true)"));
        return new(() => orphans.IsGiven, () => [Judge(orphans.Value[0].Count) with
        {
            Duration = orphans.Value[0].Duration,
        }, .. SurroundingsChecks.Run(along.Value)])
        {
            Refused = error => [Refused(error), .. along.IsGiven ? SurroundingsChecks.Run(along.Value) : []],
        };
    }

    static Check Refused(AiCacheException error) => error.Kind == FailureKind.Permission
        ? Check.Unknown(CheckCategory.Data, Name, $"May not be counted: {error.Message}").Mended(null,
            $"Connect as the owner of {CacheContract.Hashes.FullName} and public.lectures, or as a role that may "
            + "read both and that row security does not bind.")
        : Check.Skipped(CheckCategory.Data, Name, $"Could not be counted: {error.Message}");

    static Check Judge(long orphans) =>
        Check.Of(orphans == 0 ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Data, Name, orphans == 0
                ? "Every content hash has its lecture."
                    : Figures.Count(orphans, "content hash is of a lecture that is gone",
                    "content hashes are of lectures that are gone") + ".")
            .Found("0", $"{orphans}").Measured(orphans, 0, "hashes")
            .Mended("delete from public.lecture_content_hashes h where not exists (select 1 from public.lectures l "
                + "where l.id = h.lecture_id)");
}
