using System.Globalization;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Nodes;

/// <summary>Whether a node has the hashes that the application's database has: a count and a sum of each side.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="There">How many hashes the application has.</param>
/// <param name="Here">How many the node has.</param>
/// <param name="Agree">Whether they are the same.</param>
internal sealed record NodeHashes(string Node, long There, long Here, bool Agree)
{
    /// <summary>A hash that changes between the two looks seems to differ, and does not in the next.</summary>
    const int Looks = 4;

    /// <summary>Asks for the time where hashes change.</summary>
    public static SqlStep SourceTime => SqlStep.File("ask for the time", "Nodes/source_time.sql");

    /// <summary>Compares what is older than the lag that a node may have; what is younger may be on its way.</summary>
    public static async Task<NodeHashes> CompareAsync(DatabaseSession source, EntryPlace place, TimeSpan lag,
        CancellationToken cancellation)
    {
        var before = await source.ScalarAsync<DateTimeOffset>(SourceTime, cancellation) - lag;
        NodeHashes? found = null;
        for (var look = 0; look < Looks && found is not { Agree: true }; look++)
        {
            if (look > 0) await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
            var (there, here) = (await FingerprintAsync(source), await FingerprintAsync(place.Session));
            found = new(place.Name!, Count(there), Count(here), there == here);
        }
        return found!;

        async Task<string> FingerprintAsync(IStatements statements) => (await statements.ScalarAsync<string>(
            SqlStep.File("compare the hashes", "Nodes/node_fingerprint.sql", before.UtcDateTime), cancellation))!;
    }

    static long Count(string fingerprint) => long.Parse(fingerprint.Split(' ')[0], CultureInfo.InvariantCulture);
}
