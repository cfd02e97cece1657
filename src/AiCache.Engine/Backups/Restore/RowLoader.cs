using AiCache.Engine.Connections;
using Npgsql;

namespace AiCache.Engine.Backups;

/// <summary>Loads the rows of a dump into tables, inside the session's open transaction.</summary>
/// <param name="session">The session.</param>
/// <param name="targets">Into which relation, as a statement names it, the rows of which table go. Other tables' rows
/// are passed over.</param>
/// <param name="progress">Is told the table and the bytes loaded so far.</param>
internal sealed class RowLoader(DatabaseSession session,
    IReadOnlyDictionary<(string Schema, string Name), string> targets, Action<string, long> progress) : ICopySink
{
    static readonly long ReportEvery = 1 << 20;

    NpgsqlCopyTextWriter? copy;
    string table = "";
    long bytes, reported;

    public async ValueTask BeginAsync(CopyBlock block, CancellationToken cancellation)
    {
        if (!targets.TryGetValue((block.Schema, block.Table), out var target)) return;
        table = target;
        // The rows go through as they are: the server converts them.
        copy = await session.GuardAsync(async token => (NpgsqlCopyTextWriter)await session.Connection.BeginTextImportAsync(
            $"copy {target} {block.Columns} from stdin with (encoding '{block.Encoding}')", token), null,
            cancellation);
        session.RoundTrips++;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        if (copy is null) return;
        await session.GuardAsync(async token =>
        {
            await copy.BaseStream.WriteAsync(rows, token);
            return true;
        }, null, cancellation);
        bytes += rows.Length;
        if (bytes - reported < ReportEvery) return;
        reported = bytes;
        progress(table, bytes);
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        if (copy is not { } finished) return;
        copy = null;
        await session.GuardAsync(async _ =>
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
        if (session.IsAbandoned) return;
        await session.GuardAsync(async _ =>
        {
            await unfinished.CancelAsync();
            return true;
        }, null, CancellationToken.None);
    }
}
