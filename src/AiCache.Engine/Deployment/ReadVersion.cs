using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Which versions of the module, of the server and of the migrations meet in a database.</summary>
public static class ReadVersion
{
    /// <summary>Looks, in one round trip. Changes nothing.</summary>
    /// <exception cref="AiCacheException">The journal is there but cannot be read.</exception>
    public static async Task<CacheVersion> RunAsync(Work work, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var states = (await DeploymentState.ReadAsync(session, cancellation)).States;
        var latest = states.Where(state => state.AppliedAt is not null).MaxBy(state => state.AppliedAt);
        return new CacheVersion
        {
            Module = Journal.ModuleVersion,
            Server = session.ServerVersion,
            Applied = states.Count(state => state.Status == MigrationStatus.Applied),
            Migrations = MigrationScript.All.Count,
            DeployedBy = latest?.ModuleVersion,
            DeployedAt = latest?.AppliedAt,
            Database = session.Target.DisplayName,
        };
    }
}
