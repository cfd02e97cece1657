namespace AiCache.Engine.Backups;

/// <summary>Takes what a dump's script holds, in order. What it is given is its own until it returns.</summary>
internal interface IDumpSink
{
    /// <summary>A statement, without its semicolon.</summary>
    ValueTask RunAsync(DumpEntry entry, ReadOnlyMemory<byte> statement, CancellationToken cancellation);

    /// <summary>A table's rows follow.</summary>
    ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation);

    /// <summary>Some bytes of them, in COPY's text format; a line break ends each row.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation);

    /// <summary>They are over.</summary>
    ValueTask EndAsync(CancellationToken cancellation);
}
