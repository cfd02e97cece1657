namespace AiCache.Engine.Backups;

/// <summary>Counts the rows of each table in a dump.</summary>
internal sealed class RowCounter : IDumpSink
{
    readonly Dictionary<(string Schema, string Name), long> counts = [];
    (string Schema, string Name) table;
    long rows;

    /// <summary>How many rows the dump holds of a table; none where it does not name it.</summary>
    public long Of(string schema, string name) => counts.GetValueOrDefault((schema, name));

    public ValueTask RunAsync(DumpEntry entry, ReadOnlyMemory<byte> statement, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation)
    {
        (table, rows) = ((block.Schema, block.Table), 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        this.rows += rows.Span.Count((byte)'\n');
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(CancellationToken cancellation)
    {
        counts[table] = rows;
        return ValueTask.CompletedTask;
    }
}
