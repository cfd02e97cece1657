namespace AiCache.Engine.Backups;

/// <summary>Counts the rows of each table in a dump.</summary>
internal sealed class RowCounter : ICopySink
{
    readonly Dictionary<(string Schema, string Name), long> counts = [];
    CopyBlock? table;
    long rows;

    /// <summary>How many rows the dump holds of a table; none where it does not name it.</summary>
    public long Of(string schema, string name) => counts.GetValueOrDefault((schema, name));

    public ValueTask BeginAsync(CopyBlock block, CancellationToken cancellation)
    {
        (table, rows) = (block, 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        this.rows += rows.Span.Count((byte)'\n');
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(CancellationToken cancellation)
    {
        counts[(table!.Schema, table.Table)] = rows;
        return ValueTask.CompletedTask;
    }
}
