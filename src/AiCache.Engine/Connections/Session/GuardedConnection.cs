using System.Data;
using System.Diagnostics;
using System.Text;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// A connection of the driver that one call at a time goes through: no driver exception gets out, a server that has
/// fallen silent is not waited for, and what died in a pause is replaced.
/// </summary>
internal sealed class GuardedConnection(NpgsqlConnection driver, DatabaseTarget target) : IAsyncDisposable
{
    /// <summary>
    /// After this much silence it is worth looking whether the server has hung up, which costs a millisecond.
    /// </summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After this much silence something in between may have dropped the connection without a word, and the server is
    /// asked.
    /// </summary>
    static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    /// <summary>One at a time: a sign of life does not get in the way of what is asked.</summary>
    readonly SemaphoreSlim turn = new(1, 1);

    readonly TaskCompletionSource abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    long lastUse = Stopwatch.GetTimestamp();

    /// <summary>The driver's connection.</summary>
    public NpgsqlConnection Driver { get; private set; } = driver;

    /// <summary>What it leads to.</summary>
    public DatabaseTarget Target => target;

    /// <summary>The statement_timeout of what runs; null where the role's own applies.</summary>
    public TimeSpan? Limit { get; set; }

    /// <summary>Whether the connection has not broken, as far as is known here.</summary>
    public bool IsOpen => !IsAbandoned && Driver.State == ConnectionState.Open;

    /// <summary>
    /// Whether the connection was given up while the driver still waited on it. It is the driver's for good: whatever
    /// else it is asked for waits, too.
    /// </summary>
    public bool IsAbandoned => abandoned.Task.IsCompleted;

    /// <summary>Ends when the connection is given up.</summary>
    public Task WhenAbandoned => abandoned.Task;

    /// <summary>Whether a transaction is open: what it did could not be carried over to another connection.</summary>
    public bool IsInTransaction { get; set; }

    /// <summary>Runs what calls the driver and lets only <see cref="AiCacheException"/> and cancellation out.</summary>
    /// <param name="action">Calls the driver with the token that it is given.</param>
    /// <param name="steps">What is sent, for errors to call it by.</param>
    /// <param name="cancellation">Ends it; the connection is given up where the server does not hear it.</param>
    public async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> action, IReadOnlyList<SqlStep>? steps,
        CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (IsAbandoned) throw ConnectionErrors.Abandoned(target);
            return await AnsweredAsync(action, cancellation);
        }
        // On a connection that broke earlier the driver's objects complain of being disposed.
        catch (Exception error) when (DriverErrors.IsDriver(error) || error is EncoderFallbackException
            or DecoderFallbackException || (error is InvalidOperationException && !IsOpen))
        {
            if (cancellation.IsCancellationRequested && DriverErrors.IsEchoOfCancellation(error))
                throw new OperationCanceledException(cancellation);
            throw DriverErrors.Translate(error, target, steps, Limit, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            Used();
        }
    }

    /// <summary>
    /// Asks something small, if nothing was asked for so long: the server ends a transaction in which nobody says
    /// anything, and does so rightly only where nobody is left.
    /// </summary>
    public async Task BeatAsync(TimeSpan quiet)
    {
        if (!IsInTransaction || Stopwatch.GetElapsedTime(lastUse) < quiet || !await turn.WaitAsync(0)) return;
        try
        {
            await using var command = new NpgsqlCommand("select", Driver);
            if (IsOpen) await AnsweredAsync(command.ExecuteNonQueryAsync, default);
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) || error is InvalidOperationException)
        {
            // Rows are on their way, which is sign enough; or the connection is lost, which whoever uses it next is
            // told.
        }
        finally
        {
            Used();
        }
    }

    /// <summary>Lets something go at the driver. What does not answer is left to it.</summary>
    public async Task LetGoAsync(Func<ValueTask> dispose)
    {
        if (!await turn.WaitAsync(TransactionSettings.RollbackLimit))
        {
            Abandon();
            return;
        }
        try
        {
            if (IsAbandoned) return;
            var going = dispose().AsTask();
            await Task.WhenAny(going, Task.Delay(TransactionSettings.RollbackLimit, CancellationToken.None));
            if (going.IsCompleted) await going;
            else Abandon();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Leaves the connection to the driver, which may wait on it for ever. Where the server can still be reached, the
    /// process that served it is ended, so that it lets its locks go; otherwise its own limits do that.
    /// </summary>
    public void Abandon()
    {
        IsInTransaction = false;
        abandoned.TrySetResult();
        var process = Driver.ProcessID;
        _ = Task.Run(() => SecondLook.EndAsync(target, process), CancellationToken.None);
    }

    /// <summary>
    /// Replaces a connection that died in a pause, as long as nothing depends on it. It is done before anything is
    /// sent, so that nothing can be done twice.
    /// </summary>
    /// <returns>Whether it is another one now.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellation)
    {
        var pause = Stopwatch.GetElapsedTime(lastUse);
        if (IsAbandoned || IsInTransaction || (pause < Quiet && IsOpen)) return false;
        if (IsOpen && await PooledConnection.StandsAsync(Driver, cancellation)
            && (pause < Silent || await PooledConnection.AnswersAsync(Driver, cancellation))) return false;
        // It may wait on the old one for ever.
        var old = Driver;
        _ = Task.Run(() => old.DisposeAsync().AsTask(), CancellationToken.None);
        (Driver, _) = await HostChoice.OpenAsync(target, cancellation);
        return true;
    }

    /// <summary>Gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await LetGoAsync(Driver.DisposeAsync);
        }
        catch (Exception error) when (DriverErrors.IsDriver(error))
        {
            // A connection that breaks while it is given back has nothing left to lose, and must not hide an error
            // before it.
        }
    }

    Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellation) =>
        new Answering(() => SecondLook.IsAtWorkAsync(target, Driver.ProcessID), Abandon, target.Link.Silence)
            .RunAsync(action, cancellation);

    void Used()
    {
        lastUse = Stopwatch.GetTimestamp();
        turn.Release();
    }
}
