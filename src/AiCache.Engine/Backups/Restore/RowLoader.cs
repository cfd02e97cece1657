namespace AiCache.Engine.Backups;

/// <summary>Loads the rows of a dump into some tables; the rest of the dump is passed over.</summary>
/// <param name="copy">Copies the rows.</param>
/// <param name="targets">Into which relation, as a statement names it, the rows of which table go.</param>
/// <param name="progress">Is told the table and the bytes loaded so far.</param>
internal sealed class RowLoader(CopyInto copy, IReadOnlyDictionary<(string Schema, string Name), string> targets,
    Action<string, long> progress) : IDumpSink
{
    const long ReportEvery = 1 << 20;

    string table = "";
    long bytes, reported;

    public ValueTask RunAsync(DumpEntry entry, ReadOnlyMemory<byte> statement, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public async ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation)
    {
        if (!targets.TryGetValue((block.Schema, block.Table), out var target)) return;
        table = target;
        await copy.BeginAsync(block, target, cancellation);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        if (!copy.IsOpen) return;
        await copy.WriteAsync(rows, cancellation);
        bytes += rows.Length;
        if (bytes - reported < ReportEvery) return;
        reported = bytes;
        progress(table, bytes);
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        if (copy.IsOpen) await copy.EndAsync(cancellation);
    }
}
