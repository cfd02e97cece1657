using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Looks for rows that should not be there.</summary>
internal static class DataChecks
{
    const string Name = "Data.orphaned_hashes";

    /// <summary>A count of this kind is not worth more load than that.</summary>
    static readonly TransactionSettings Settings = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <summary>
    /// Content hashes of lectures that are gone. The foreign key forbids them; a restore or a hand-made table may have
    /// brought them.
    /// </summary>
    public static async Task<Check> RunAsync(DatabaseSession session, DeploymentUnderCheck deployment,
        CancellationToken cancellation)
    {
        if (!deployment.IsDeployed(CacheContract.HashesMigration))
            return DeploymentUnderCheck.NotDeployed(Name, CheckCategory.Data, CacheContract.HashesMigration);
        var clock = Stopwatch.StartNew();
        try
        {
            long orphans = 0;
            await session.ExecuteAsync(null, Settings,
            [
                // Whom row security hides lectures from would take every hash for an orphan: let it be an error
                // instead.
                new SqlStep("see every row or fail", "select set_config('row_security', 'off', true)"),
                new SqlStep("count orphaned hashes", EmbeddedSql.Read("Verification/Deployment/orphans.sql")),
            ],
            async (index, reader) =>
            {
                if (index == 1 && await reader.ReadAsync(cancellation)) orphans = reader.GetInt64(0);
            }, cancellation);
            return new Check
            {
                Name = Name, Category = CheckCategory.Data, Status = orphans == 0 ? CheckStatus.Passed
                : CheckStatus.Failed, Expected = "0", Actual = $"{orphans}",
                Message = orphans == 0 ? "Every content hash has its lecture."
                : $"{orphans} content hashes are of lectures that are gone.",
                Remediation = orphans == 0 ? null
                    : "delete from public.lecture_content_hashes h where not exists (select 1 from "
                    + "public.lectures l where l.id = h.lecture_id)",
                Duration = clock.Elapsed,
            };
        }
        catch (AiCacheException error) when (error.SqlState is not null && error.ErrorId != ErrorIds.ConnectionLost)
        {
            return DeploymentUnderCheck.Skip(Name, CheckCategory.Data,
                $"Could not be counted: {error.Message}") with
            { Duration = clock.Elapsed };
        }
    }
}
