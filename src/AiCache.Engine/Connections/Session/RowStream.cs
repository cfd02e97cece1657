using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Rows as they come from the server, in memory that does not grow with their number.</summary>
internal static class RowStream
{
    /// <summary>Rows are read as fast as somebody looks at them, page by page.</summary>
    static readonly TransactionSettings Settings = TransactionSettings.Default with
    {
        StatementTimeout = TransactionSettings.Longest,
        Unheard = TimeSpan.FromHours(1),
    };

    /// <summary>
    /// Runs one statement in a transaction of its own and hands on its rows, some at a time; the next ones are read
    /// while the caller works on these. Whoever stops early ends the statement on the server: the driver would
    /// otherwise read to the end to have the connection free again.
    /// </summary>
    /// <param name="session">The database; it is busy until the stream has ended.</param>
    /// <param name="step">The statement.</param>
    /// <param name="map">Makes something of a row.</param>
    /// <param name="page">How many rows are handed on together, at most.</param>
    /// <param name="cancellation">Ends the statement too.</param>
#pragma warning disable MA0051 // One stream, whose ends belong together.
    public static async IAsyncEnumerable<IReadOnlyList<T>> ReadAsync<T>(
        DatabaseSession session, SqlStep step, Func<NpgsqlDataReader, T> map, int page,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var transaction = await session.BeginAsync(Settings, cancellation);
        session.RoundTrips++;
        var clock = Stopwatch.StartNew();
        var batch = new NpgsqlBatch(session.Connection)
        {
            BatchCommands = { Settings.On(session.Target).ToCommand(), step.ToCommand() },
        };
        NpgsqlDataReader? reader = null;
        Task<List<T>>? next = null;
        var ended = false;
        try
        {
            reader = await Guarded(batch.ExecuteReaderAsync);
            await Guarded(reader.NextResultAsync);
            session.Tell([step], clock);
            next = NextAsync();
            while (true)
            {
                var rows = await next;
                var last = ended;
                if (!last) next = NextAsync();
                if (rows.Count > 0) yield return rows;
                if (last) break;
            }
        }
        finally
        {
            if (!session.Line.IsAbandoned) await EndAsync();
        }

        async Task EndAsync()
        {
            // The driver sends a cancellation on this thread, and waits for the server to hang up.
            var cancelling = ended ? Task.CompletedTask : Task.Run(batch.Cancel, CancellationToken.None);
            var closing = CloseAsync(cancelling);
            await Task.WhenAny(closing, Task.Delay(TransactionSettings.RollbackLimit, CancellationToken.None));
            if (closing.IsCompleted) await closing;
            else session.Line.Abandon();
        }

        async Task CloseAsync(Task cancelling)
        {
            await cancelling;
            // Whoever stops early does not want to know what became of the rows ahead.
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.Line.IsAbandoned) return;
            if (reader is not null) await DisposeAsync(reader, ended);
            await batch.DisposeAsync();
        }

        // On another thread: the rows that are there already would otherwise be read before the caller gets his.
        Task<List<T>> NextAsync() => Task.Run(() => Guarded(async token =>
        {
            var rows = new List<T>(page);
            while (rows.Count < page)
            {
                if (await reader.ReadAsync(token)) rows.Add(map(reader));
                else
                {
                    ended = true;
                    break;
                }
            }
            return rows;
        }), CancellationToken.None);

        Task<TResult> Guarded<TResult>(Func<CancellationToken, Task<TResult>> action) =>
            session.Line.GuardAsync(action, [step], cancellation);
    }

    static async Task DisposeAsync(NpgsqlDataReader reader, bool ended)
    {
        try
        {
            await reader.DisposeAsync();
        }
        catch (Exception error) when (!ended && (error is OperationCanceledException || DriverErrors.IsDriver(error)))
        {
            // The answer to the cancellation that was just sent.
        }
    }
}
