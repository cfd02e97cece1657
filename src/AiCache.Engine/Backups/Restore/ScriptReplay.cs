using System.Text;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>
/// Replays the SQL script of a dump with psql, in one transaction that commits only after the script's last line. The
/// default privileges of the role that replays it add nothing to what the script makes.
/// </summary>
/// <param name="psql">psql.</param>
/// <param name="connection">libpq's variables.</param>
/// <param name="server">The version of the server.</param>
internal sealed class ScriptReplay(ClientProgram psql, IReadOnlyDictionary<string, string> connection, Version server)
{
    /// <summary>
    /// pg_dump and pg_restore of this version and later begin with a setting that no older server knows.
    /// </summary>
    public const int TransactionTimeoutSince = 17;

    const int HeaderLength = 4096;

    static ReadOnlySpan<byte> TransactionTimeout => "\nSET transaction_timeout = 0;"u8;

    /// <summary>Replays a script.</summary>
    /// <param name="script">Opens it and hands it to its argument; its failure leaves the database as it was.</param>
    /// <param name="writtenBy">The version of the program that wrote the script.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<ClientRun> RunAsync(Func<Func<Stream, Task>, Task> script, Version writtenBy,
        CancellationToken cancellation) =>
        // psql's own --single-transaction would commit at the end of its input, also where the script broke off.
        psql.RunAsync(["-X", "-q", "--no-password", "-v", "ON_ERROR_STOP=1", "-f", "-"], connection,
            new ClientStreams(Input: async input =>
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes($"begin;\n{EmbeddedSql.Read("Backups/Restore/default_privileges_off.sql")}\n"), cancellation);
            await script(source => CopyAsync(source, input, writtenBy, cancellation));
            await input.WriteAsync(Encoding.UTF8.GetBytes($"\n{EmbeddedSql.Read("Backups/Restore/default_privileges_on.sql")}\ncommit;\n"), cancellation);
        }), cancellation);

    async Task CopyAsync(Stream script, Stream input, Version writtenBy, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 18];
        var length = await ReadAsync(() =>
            script.ReadAtLeastAsync(buffer, HeaderLength, throwOnEndOfStream: false, cancellation));
        if (writtenBy.Major >= TransactionTimeoutSince && server.Major < TransactionTimeoutSince)
            Blank(buffer.AsSpan(0, Math.Min(length, HeaderLength)));
        for (; length > 0; length = await ReadAsync(() => script.ReadAsync(buffer, cancellation)))
            await input.WriteAsync(buffer.AsMemory(0, length), cancellation);
    }

    static void Blank(Span<byte> header)
    {
        if (header.IndexOf(TransactionTimeout) is >= 0 and var found)
            header.Slice(found + 1, TransactionTimeout.Length - 1).Fill((byte)' ');
    }

    /// <summary>An error of psql's input only says that psql has ended; one of the script is the failure.</summary>
    static async Task<int> ReadAsync(Func<ValueTask<int>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new AiCacheException(ErrorIds.RestoreFailed, FailureKind.Server,
                $"The backup could not be read to its end, and the database is as it was: {error.Message}", error)
            {
                RecommendedAction = "Copy the backup again from where it is whole, then restore again.",
            };
        }
    }
}
