using AiCache.Engine.Connections;
using Npgsql;

namespace AiCache.Engine.Backups;

/// <summary>Copies a dump's rows into tables, inside the session's open transaction.</summary>
/// <remarks>
/// No limit of the server's ends a COPY that waits for its client, statement_timeout least of all: it would lose its
/// place in the protocol. Its end of the connection notices that the other is gone (settings.sql), and where a proxy
/// keeps that up, we end the server's process once we reach the server anew.
/// </remarks>
internal sealed class CopyInto(DatabaseSession session)
{
    NpgsqlCopyTextWriter? copy;

    /// <summary>Whether a table's rows are being copied.</summary>
    public bool IsOpen => copy is not null;

    /// <summary>Begins with a table.</summary>
    /// <param name="block">The rows to come.</param>
    /// <param name="target">The table, as a statement names it.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task BeginAsync(CopyBlock block, string target, CancellationToken cancellation)
    {
        // The rows go through as they are: the server converts them.
        copy = await session.Line.GuardAsync(async token =>
            (NpgsqlCopyTextWriter)await session.Connection.BeginTextImportAsync(block.Into(target), token),
            null, cancellation);
        session.RoundTrips++;
    }

    /// <summary>Copies some rows.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation) =>
        session.Line.GuardAsync(async token =>
        {
            await copy!.BaseStream.WriteAsync(rows, token);
            return true;
        }, null, cancellation);

    /// <summary>Ends the table.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        var finished = copy!;
        copy = null;
        await session.Line.GuardAsync(async _ =>
        {
            await finished.DisposeAsync();
            return true;
        }, null, cancellation);
    }

    /// <summary>
    /// Gives up a table in the middle, where something else has failed, so that the session can be used again.
    /// </summary>
    public async Task AbandonAsync()
    {
        if (copy is not { } unfinished) return;
        copy = null;
        if (session.Line.IsAbandoned) return;
        await session.Line.GuardAsync(async _ =>
        {
            await unfinished.CancelAsync();
            return true;
        }, null, CancellationToken.None);
    }
}
