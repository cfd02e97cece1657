using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>Stops a sandbox's server and removes every file of it.</summary>
public static class StopSandbox
{
    /// <summary>Stops one.</summary>
    /// <param name="work">Whose records are read.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>The sandbox as it was.</returns>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SandboxNotFound"/>, or
    /// <see cref="ErrorIds.SandboxFailed"/>: the server would not stop, or its folder is not one of ours.</exception>
    public static async Task<SandboxServer> RunAsync(Work work, string name, CancellationToken cancellation)
    {
        var state = ListSandboxes.Find(work, name);
        var sandbox = await ListSandboxes.DescribeAsync(work, state, cancellation);
        work.Reporter.Verbose($"Stopping the sandbox '{name}' on port {state.Port}.");
        await RemoveAsync(work, state, cancellation);
        return sandbox;
    }

    /// <summary>Stops and removes what a record names, and then the record.</summary>
    internal static async Task RemoveAsync(Work work, SandboxState state, CancellationToken cancellation)
    {
        var cluster = new SandboxCluster(state, work.Environment);
        if (state.Port > 0)
            foreach (var user in new[] { "postgres", SandboxServer.Superuser }) DataSources.Release(state.Target(user));
        await cluster.StopAsync(cancellation);
        await cluster.DeleteAsync(cancellation);
        new SandboxFiles(work.Environment.StateFolder).Remove(state.Name);
    }
}
