using System.Diagnostics;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>A transaction with settings of its own. Disposed without a commit, it is rolled back.</summary>
internal sealed class DatabaseTransaction(DatabaseSession session, NpgsqlTransaction transaction,
    TransactionSettings settings) : IStatements, IAsyncDisposable
{
    TransactionSettings? unsent = settings;
    Timer? beat;
    bool ended;

    /// <inheritdoc/>
    public string Database => session.Target.DisplayName;

    /// <inheritdoc/>
    public Task RunAsync(StatementBatch batch, CancellationToken cancellation) =>
        session.SendAsync(batch, transaction, FirstTime(), cancellation);

    /// <summary>Sends the batch and the end of the transaction, which undoes it, in one round trip.</summary>
    public async Task RunAndRollBackAsync(StatementBatch batch, CancellationToken cancellation)
    {
        batch.Do(SqlStep.Rollback);
        await RunAsync(batch, cancellation);
        Ended();
    }

    /// <summary>
    /// Commits. If the connection breaks on the way, nobody here knows whether the server has done it; the error says
    /// so.
    /// </summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        session.RoundTrips++;
        var clock = Stopwatch.StartNew();
        // Once it is on its way it is not cancelled: whoever stops here wants to know what was done.
        await session.Line.GuardAsync(async _ =>
            { await transaction.CommitAsync(CancellationToken.None); return true; },
            [SqlStep.Commit], CancellationToken.None);
        session.Tell([SqlStep.Commit], clock);
        Ended();
    }

    /// <summary>
    /// Rolls back what was not committed. A connection that broke has been rolled back by the server, and so will be
    /// one that says nothing.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (session.Line.IsAbandoned) return;
        // Where nothing was sent, there is nothing to roll back either.
        if (!ended && unsent is null && session.Line.IsOpen) session.RoundTrips++;
        try
        {
            await session.Line.LetGoAsync(() => transaction.DisposeAsync());
        }
        catch (Exception error) when (DriverErrors.IsDriver(error))
        {
            // The connection is gone, and the server rolls back by itself. What went wrong was told by the statement it
            // happened to.
        }
        finally
        {
            Ended();
        }
    }

    /// <summary>As long as we live, the server is not to take a pause for our end.</summary>
    TransactionSettings? FirstTime()
    {
        var first = unsent;
        unsent = null;
        if (first is { Idle.Ticks: > 0 } && beat is null)
            beat = new Timer(_ => _ = session.Line.BeatAsync(first.Idle / 4), null, first.Idle / 4, first.Idle / 4);
        return first;
    }

    void Ended()
    {
        (ended, session.Line.IsInTransaction) = (true, false);
        beat?.Dispose();
    }
}
