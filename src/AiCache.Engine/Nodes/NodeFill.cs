using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>
/// Copies the entries that fall to a node from the other nodes and from the application's database, batch by batch.
/// </summary>
/// <remarks>
/// Every database hears of a change at its own time. An entry may be read where a change has not arrived yet, and
/// written where it has: nothing would ever throw it away. So each batch brings the hashes that were known where it was
/// read, and is written while none can change at the node, as far as both sides know the same of its lectures. Whatever
/// changes later finds the entry at the node. What was removed meanwhile where it was read is taken back.
/// </remarks>
internal sealed class NodeFill(DatabaseSession application, IReadOnlyList<DatabaseTarget> others, string name,
    IReporter reporter)
{
    const string Activity = "Filling a node";

    const int Rows = 500;

    /// <summary>A change of many hashes at once is waited for.</summary>
    static readonly TransactionSettings Writing = TransactionSettings.Default with { LockTimeout = TimeSpan.FromMinutes(1) };

    long total, read, copied, differing;

    /// <summary>How many entries there are to copy. Reads all keys, and changes nothing.</summary>
    public async Task<long> CountAsync(Work work, CancellationToken cancellation)
    {
        var nodes = await ListNodes.ReadAsync(application, cancellation);
        var count = 0L;
        await EachAsync(work, nodes, async source => count += await source.ScalarAsync<long>(
            SqlStep.File("count what falls to the node", "Nodes/fill_count.sql", Names(nodes), name), cancellation),
            cancellation);
        return count;
    }

    /// <summary>Copies.</summary>
    public async Task RunAsync(Work work, DatabaseSession node, CancellationToken cancellation)
    {
        var nodes = await ListNodes.ReadAsync(application, cancellation);
        if (others.Count == 0 && nodes.Where(n => n.HasKeys && n.Name != name).ToList() is { Count: > 0 } left)
            reporter.Warning($"What falls to {name} now stays on {string.Join(", ", left.Select(n => n.Name))}: only the "
                + "application's database is copied from.");
        reporter.Progress(new ProgressReport(Activity, "counting what falls to it", 0));
        total = await CountAsync(work, cancellation);
        await EachAsync(work, nodes, source => CopyAsync(source, node, Names(nodes), cancellation), cancellation);
        // What was thrown away meanwhile was counted, and did not come.
        reporter.Progress(new ProgressReport(Activity, $"{Figures.Count(copied, "entry", "entries")} copied", 100));
        reporter.Verbose($"{Figures.Count(copied, "entry", "entries")} copied to the node {name}"
            + (differing == 0 ? "." : $"; {Figures.Count(differing)} left out, whose lectures changed meanwhile."));
    }

    /// <summary>The nodes first: what they have is newer than what the application's database had before them.</summary>
    async Task EachAsync(Work work, IReadOnlyList<CacheNode> nodes, Func<DatabaseSession, Task> action,
        CancellationToken cancellation)
    {
        foreach (var target in others)
        {
            await using var session = await work.At(target).OpenAsync(cancellation);
            var place = await EntryPlace.OfNodeAsync(session, nodes, cancellation);
            if (place.Name == name)
                throw NodeErrors.Unsuitable(session.Target.DisplayName, $"this is the node {name} itself.",
                    "Pass -FillFrom the databases of other nodes.");
            await action(session);
        }
        if ((await Sight.ReadAsync(application, cancellation)).Has(CacheContract.Cache.FullName)) await action(application);
    }

    async Task CopyAsync(DatabaseSession source, DatabaseSession node, string[] nodes, CancellationToken cancellation)
    {
        string? last = null;
        do
        {
            var page = await source.JsonAsync<Page>(SqlStep.File("read entries", "Nodes/fill_read.sql", nodes, name, last,
                Rows), cancellation);
            last = page.Last;
            if (page.Count == 0) continue;
            read += page.Count;
            var written = await WriteAsync(node, page, cancellation);
            var gone = await source.JsonAsync<List<Guid>>(SqlStep.File("look for what is gone", "Nodes/fill_gone.sql",
                written.Copied.ToArray()), cancellation);
            if (gone.Count > 0)
                await node.RunAsync(cancellation, SqlStep.File("take back what is gone", "Nodes/fill_withdraw.sql",
                    gone.ToArray()));
            copied += written.Copied.Count - gone.Count;
            differing += written.Differing;
            // Entries come while it is at work.
            total = Math.Max(total, read);
            reporter.Progress(new ProgressReport(Activity, $"{Figures.Count(copied, "entry", "entries")} copied, of "
                + $"{Figures.Count(total)} that fall to it", (int)(100 * read / total)));
        }
        while (last is not null);
    }

    static async Task<Written> WriteAsync(DatabaseSession node, Page page, CancellationToken cancellation)
    {
        await using var transaction = await node.BeginAsync(Writing, cancellation);
        var batch = new StatementBatch(SqlStep.File("keep hashes from changing", "Nodes/fill_lock.sql"));
        var answer = batch.Add<Written>(SqlStep.File("copy entries", "Nodes/fill_write.sql", page.Entries, page.Hashes));
        await transaction.RunAsync(batch, cancellation);
        await transaction.CommitAsync(cancellation);
        return answer.Value;
    }

    string[] Names(IReadOnlyList<CacheNode> nodes) =>
        [.. nodes.Where(n => n.HasKeys).Select(n => n.Name).Append(name).Distinct()];

    sealed record Page(string? Last, int Count, string Entries, string Hashes);

    sealed record Written(IReadOnlyList<Guid> Copied, long Differing);
}
