using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>Waits until a node has every hash that the application's database has, and hears of changes.</summary>
internal static class NodeSync
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits.</summary>
    /// <exception cref="AiCacheException">It took too long (<see cref="ErrorIds.NodeNotReady"/>).</exception>
    public static async Task WaitAsync(DatabaseSession source, DatabaseSession node, AddNodeOptions options, string parts,
        IReporter reporter, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!await node.ScalarAsync<bool>(SqlStep.File("ask whether the hashes are there",
            "Nodes/node_synchronised.sql", parts), cancellation))
            await PauseAsync("the first copy of the hashes is not done");
        // What changes from here on is not compared: it is on its way.
        var now = await source.ScalarAsync<DateTimeOffset>(NodeHashes.SourceTime, cancellation);
        while (await FingerprintAsync(source) != await FingerprintAsync(node))
            await PauseAsync("its hashes differ from those of the application");

        async Task PauseAsync(string missing)
        {
            if (clock.Elapsed > options.ReadyWithin) throw NodeErrors.NotReady(options.Name, missing, clock.Elapsed);
            reporter.Progress(new ProgressReport("Adding a node", $"waiting: {missing}"));
            await Task.Delay(Pause, cancellation);
        }

        Task<string?> FingerprintAsync(IStatements statements) => statements.ScalarAsync<string>(SqlStep.File(
            "compare the hashes", "Nodes/node_fingerprint.sql", now.UtcDateTime), cancellation);
    }
}
