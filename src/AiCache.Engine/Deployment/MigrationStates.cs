using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>How the migrations stand in a database.</summary>
public static class MigrationStates
{
    /// <summary>Looks, in one round trip. Takes no lock and changes nothing.</summary>
    /// <returns>Ours in their order, then what the journal records beyond them.</returns>
    /// <exception cref="AiCacheException">The journal is there but cannot be read.</exception>
    public static async IAsyncEnumerable<MigrationState> RunAsync(Work work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        foreach (var state in (await DeploymentState.ReadAsync(session, cancellation)).States) yield return state;
    }
}
