using System.Text;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Runs a dump's script in an open transaction. There is no psql in between, so no text of the dump's can be a command
/// on this machine.
/// </summary>
internal sealed class ScriptRestore(IStatements transaction, CopyInto copy, ScriptFilter filter, IReporter reporter)
    : IDumpSink
{
    /// <summary>So many go in one round trip: over a long way a structure is thousands of statements.</summary>
    const int BatchLength = 100;

    const long ReportEvery = 1 << 20;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    readonly List<SqlStep> waiting = [];
    long bytes, reported;

    public async ValueTask RunAsync(DumpEntry entry, ReadOnlyMemory<byte> statement, CancellationToken cancellation)
    {
        var text = Read(entry, statement.Span);
        if (filter.Skips(entry, text)) return;
        waiting.Add(new SqlStep($"{entry.Kind} {entry.Name}", text));
        if (waiting.Count == BatchLength) await FlushAsync(cancellation);
    }

    public async ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation)
    {
        if (filter.Skips(entry)) return;
        await FlushAsync(cancellation);
        Report($"{block.Schema}.{block.Table}");
        await copy.BeginAsync(block, block.Target, cancellation);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        if (!copy.IsOpen) return;
        await copy.WriteAsync(rows, cancellation);
        bytes += rows.Length;
        if (bytes - reported < ReportEvery) return;
        reported = bytes;
        Report($"{Figures.Size(bytes)} of rows loaded");
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        if (copy.IsOpen) await copy.EndAsync(cancellation);
    }

    /// <summary>Runs the statements that are still waiting.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (waiting.Count == 0) return;
        Report(waiting[0].Name);
        var batch = StatementBatch.OfOthers([.. waiting]);
        waiting.Clear();
        await transaction.RunAsync(batch, cancellation);
    }

    void Report(string status) => reporter.Progress(new ProgressReport("Restoring", status));

    static string Read(DumpEntry entry, ReadOnlySpan<byte> statement)
    {
        try
        {
            return Strict.GetString(statement);
        }
        catch (DecoderFallbackException)
        {
            throw new UnsafeDumpException($"text that is no UTF-8 in {entry.Kind} {entry.Name}");
        }
    }
}
