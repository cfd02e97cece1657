using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>Copies the entries that fall to a node from the application's database, batch by batch.</summary>
/// <remarks>
/// A lecture may change between the reading of an entry and its writing, when the node has nothing to throw away yet. So
/// what was written is looked for once more where it came from: whatever went there meanwhile is taken back. A change
/// after that finds the entry at the node.
/// </remarks>
internal static class NodeFill
{
    const int Rows = 500;

    /// <summary>Copies.</summary>
    /// <returns>How many entries were copied.</returns>
    public static async Task<long> RunAsync(IStatements source, IStatements node, string name, IReporter reporter,
        CancellationToken cancellation)
    {
        string[] nodes = [.. (await ListNodes.ReadAsync(source, cancellation)).Where(n => n.HasKeys || n.Name == name)
            .Select(n => n.Name)];
        var copied = 0L;
        for (var last = ""; last is not null;)
        {
            var page = await source.JsonAsync<Page>(SqlStep.File("read entries", "Nodes/fill_read.sql", last, name, nodes,
                Rows), cancellation);
            last = page.Last;
            if (page.Ids.Count == 0) continue;
            await node.RunAsync(cancellation, SqlStep.File("copy entries", "Nodes/fill_write.sql", page.Entries));
            var gone = await source.JsonAsync<List<Guid>>(SqlStep.File("look for what is gone", "Nodes/fill_gone.sql",
                page.Ids.ToArray()), cancellation);
            if (gone.Count > 0)
                await node.RunAsync(cancellation, SqlStep.File("take back what is gone", "Nodes/fill_withdraw.sql",
                    gone.ToArray()));
            copied += page.Ids.Count - gone.Count;
            reporter.Progress(new ProgressReport("Filling a node", $"{Figures.Count(copied, "entry", "entries")} copied"));
        }
        reporter.Verbose($"{Figures.Count(copied, "entry", "entries")} of the node {name} copied.");
        return copied;
    }

    sealed record Page(string? Last, IReadOnlyList<Guid> Ids, string Entries);
}
