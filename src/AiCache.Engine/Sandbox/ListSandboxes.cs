using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>Finds the sandboxes of this user, whoever started them.</summary>
public static class ListSandboxes
{
    /// <summary>
    /// Every sandbox, by name, or one. One whose server is gone has the status Stopped. A record that cannot be used is
    /// a warning.
    /// </summary>
    /// <param name="work">Whose records are read.</param>
    /// <param name="name">The one that is meant; null means all.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SandboxNotFound"/> or
    /// <see cref="ErrorIds.SandboxNameInvalid"/>.</exception>
    public static async IAsyncEnumerable<SandboxServer> RunAsync(Work work, string? name,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var states = name is null ? new SandboxFiles(work.Environment.StateFolder).All(work.Reporter)
            : [Find(work, name)];
        foreach (var state in states) yield return await DescribeAsync(work, state, cancellation);
    }

    /// <summary>The record of one.</summary>
    internal static SandboxState Find(Work work, string name)
    {
        var files = new SandboxFiles(work.Environment.StateFolder);
        return files.Find(SandboxName.Demand(name)) ?? throw SandboxErrors.NotFound(name, files.Names());
    }

    /// <summary>A sandbox as it is now.</summary>
    internal static async Task<SandboxServer> DescribeAsync(Work work, SandboxState state,
        CancellationToken cancellation) =>
        state.Describe(await new SandboxCluster(state, work.Environment).FindProcessAsync(cancellation));
}
