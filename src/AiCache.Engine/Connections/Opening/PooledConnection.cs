using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Takes a connection out of a pool that really stands.</summary>
internal static class PooledConnection
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Set while a connection is being opened, so that the pool can tell this opener that it had to make a new one.
    /// </summary>
    static readonly AsyncLocal<StrongBox<bool>?> IsNew = new();

    /// <summary>
    /// The password that was asked for before the connection is made. A server reads what it compares with when a
    /// connection begins, and gives it a minute: who asks only then may be late for both.
    /// </summary>
    static readonly AsyncLocal<string?> Asked = new();

    /// <summary>Has a pool tell when it makes a new connection.</summary>
    public static void Announce(NpgsqlSlimDataSourceBuilder builder) =>
        builder.UsePhysicalConnectionInitializer(static _ => Note(), static _ =>
            { Note(); return Task.CompletedTask; });

    static void Note()
    {
        if (IsNew.Value is { } isNew) isNew.Value = true;
    }

    /// <summary>
    /// What was asked for, else what the source says now: somebody else took the last idle connection.
    /// </summary>
    public static ValueTask<string> PasswordAsync(IPasswordSource source, DatabaseTarget target,
        CancellationToken cancellation) =>
        Asked.Value is { } password ? new(password) : new(source.AskAsync(target, cancellation));

    /// <summary>
    /// Opens a connection. If the pool's has died while it was idle, so have its neighbours: a new one is made.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenAsync(DatabaseTarget target, HostEndpoint host,
        CancellationToken cancellation)
    {
        var pool = DataSources.For(target, host);
        var isNew = IsNew.Value = new StrongBox<bool>();
        if (target.Source is not null && DataSources.WithIdle(target, host) is null)
            Asked.Value = await target.Source.AskAsync(target.At(host), cancellation);
        var connection = await TakeAsync(pool, cancellation);
        if (isNew.Value || await StandsAsync(connection, cancellation)) return connection;
        await connection.DisposeAsync();
        pool.Clear();
        if (target.Source is not null) Asked.Value = await target.Source.AskAsync(target.At(host), cancellation);
        return await TakeAsync(pool, cancellation);
    }

    /// <summary>Takes an idle connection; null where it has died.</summary>
    public static async Task<NpgsqlConnection?> ReuseAsync(NpgsqlDataSource pool, CancellationToken cancellation)
    {
        try
        {
            var connection = await TakeAsync(pool, cancellation);
            if (await StandsAsync(connection, cancellation)) return connection;
            await connection.DisposeAsync();
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) && !cancellation.IsCancellationRequested)
        {
            // Somebody else took the last idle one at this very moment, and the server does not let in another.
        }
        return null;
    }

    /// <summary>
    /// The driver does not hear a cancellation while it waits for the first word of a server: it is left to itself
    /// then.
    /// </summary>
    static async Task<NpgsqlConnection> TakeAsync(NpgsqlDataSource pool, CancellationToken cancellation)
    {
        var opening = pool.OpenConnectionAsync(cancellation).AsTask();
        try
        {
            return await opening.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (!opening.IsCompleted)
        {
            _ = opening.ContinueWith(static done =>
            {
                // Looking at the error keeps it from being reported as one that nobody saw.
                if (done.Exception is null && done.IsCompletedSuccessfully) done.Result.Dispose();
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>
    /// Whether the server has not hung up. It says so when it ends a connection, and the word waits at our end: no
    /// round trip is needed to hear it.
    /// </summary>
    public static async Task<bool> StandsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.WaitAsync(Glance, cancellation);
            return true;
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) && connection.State != ConnectionState.Open)
        {
            return false;
        }
    }

    /// <summary>Whether the server answers, within a few seconds.</summary>
    public static async Task<bool> AnswersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            // Not the driver's own limit: it would ask the server to cancel, and wait for that as well.
            await using var command = new NpgsqlCommand("select", connection);
            var asking = command.ExecuteNonQueryAsync(CancellationToken.None);
            // Looking at the error keeps it from being reported as one that nobody saw.
            _ = asking.ContinueWith(static left => left.Exception, TaskScheduler.Default);
            await asking.WaitAsync(AnswerLimit, cancellation);
            return true;
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
