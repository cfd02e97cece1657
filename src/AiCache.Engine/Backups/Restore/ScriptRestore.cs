using System.Text;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Runs a dump's script in an open transaction. There is no psql in between, so no text of the dump's can be a command
/// on this machine.
/// </summary>
internal sealed class ScriptRestore(IStatements transaction, CopyInto copy, ScriptFilter filter, CronJobs jobs,
    IReporter reporter) : IDumpSink
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
        var steps = filter.Rewrite(entry, text);
        if (filter.IsAttempt(entry))
        {
            await FlushAsync(cancellation);
            await AttemptAsync(entry, steps, cancellation);
            return;
        }
        waiting.AddRange(steps);
        if (waiting.Count >= BatchLength) await FlushAsync(cancellation);
    }

    /// <summary>Runs what the server may refuse: then the rest goes on without it.</summary>
    async Task AttemptAsync(DumpEntry entry, IEnumerable<SqlStep> steps, CancellationToken cancellation)
    {
        try
        {
            await transaction.RunAsync(StatementBatch.OfOthers([new("savepoint", "savepoint attempt"), .. steps,
                new("release", "release savepoint attempt")]), cancellation);
        }
        catch (AiCacheException error) when (error.SqlState is not null)
        {
            await transaction.RunAsync(cancellation, new SqlStep("roll back", "rollback to savepoint attempt"));
            filter.Refuse(entry, error.Message);
        }
    }

    public async ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation)
    {
        if (jobs.Takes(entry, block) || filter.Skips(entry)) return;
        await FlushAsync(cancellation);
        Report($"{block.Schema}.{block.Table}");
        await copy.BeginAsync(block, block.Target, cancellation);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        jobs.Write(rows.Span);
        if (!copy.IsOpen) return;
        await copy.WriteAsync(rows, cancellation);
        bytes += rows.Length;
        if (bytes - reported < ReportEvery) return;
        reported = bytes;
        Report($"{Figures.Size(bytes)} of rows loaded");
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        jobs.End();
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
