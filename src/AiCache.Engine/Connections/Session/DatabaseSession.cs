using System.Data;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// An open connection. Every statement goes through it, so that each runs under the same settings whatever the role's
/// own defaults are, each round trip is counted, and no driver exception gets out.
/// </summary>
/// <remarks>
/// Nothing is set for the session, only for a transaction: behind a pooler in transaction mode the next transaction may
/// run on another server connection, and the next client would inherit what was set.
/// </remarks>
public sealed class DatabaseSession : IStatements, IAsyncDisposable
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
    readonly SemaphoreSlim line = new(1, 1);

    /// <summary>The statement_timeout of what runs; null where the role's own applies.</summary>
    TimeSpan? limit;

    long lastUse = Stopwatch.GetTimestamp();

    DatabaseSession(NpgsqlConnection connection, DatabaseTarget target)
    {
        Connection = connection;
        Target = target;
    }

    /// <summary>What was connected to, with the one host that was chosen of several.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>The host that was chosen.</summary>
    public HostEndpoint Host => Target.Hosts[0];

    /// <summary>The server's version.</summary>
    public Version ServerVersion => Connection.PostgreSqlVersion;

    /// <summary>How many times this session has sent statements and waited for the answer.</summary>
    public int RoundTrips { get; internal set; }

    /// <summary>What is between here and the server, or null as long as nobody has looked.</summary>
    public PoolerKind? Pooler { get; private set; }

    /// <summary>The driver's connection, for what has no method here (COPY).</summary>
    internal NpgsqlConnection Connection { get; private set; }

    /// <summary>Whether the connection has not broken, as far as is known here.</summary>
    internal bool IsOpen => !IsAbandoned && Connection.State == ConnectionState.Open;

    /// <summary>
    /// Whether the connection was given up while the driver still waited on it. It is the driver's for good: whatever
    /// else it is asked for waits, too.
    /// </summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>Whether a transaction is open: what it did could not be carried over to another connection.</summary>
    internal bool IsInTransaction { get; set; }

    /// <summary>Connects.</summary>
    /// <exception cref="AiCacheException">The server cannot be reached or refuses; the error says what to
    /// change.</exception>
    public static async Task<DatabaseSession> OpenAsync(DatabaseTarget target, CancellationToken cancellation)
    {
        var (connection, host) = await HostChoice.OpenAsync(target, cancellation);
        return new DatabaseSession(connection, target.At(host));
    }

    /// <summary>Takes an idle connection that stands open already, and connects to nothing.</summary>
    /// <returns>The session, or null where there is no such connection.</returns>
    public static async Task<DatabaseSession?> ReuseAsync(DatabaseTarget target, CancellationToken cancellation)
    {
        foreach (var host in target.Hosts)
            if (DataSources.WithIdle(target, host) is { } pool
                && await PooledConnection.ReuseAsync(pool, cancellation) is { } connection)
                return new DatabaseSession(connection, target.At(host));
        return null;
    }

    /// <summary>Closes the idle connections to this target; those in use end as they are given back.</summary>
    public static void CloseIdle(DatabaseTarget target) => DataSources.Release(target);

    /// <summary>Finds out whether a pooler is between, in one round trip at the first call.</summary>
    public async Task<PoolerKind> DetectPoolerAsync(CancellationToken cancellation) =>
        Pooler ?? NotePooler(await this.ScalarAsync<int>(
            SqlStep.File("server process", "Connections/Opening/backend.sql"), cancellation));

    /// <summary>Finds out whether a pooler is between from what another query read anyway.</summary>
    /// <param name="backendProcess">What <c>pg_backend_pid()</c> gave in this session.</param>
    public PoolerKind NotePooler(int backendProcess) =>
        (Pooler = PoolerDetection.Tell(Connection.ProcessID, backendProcess, Host)).Value;

    /// <summary>
    /// Begins a transaction, READ COMMITTED unless the settings say otherwise, whatever the role's default isolation
    /// is. Costs no round trip of its own: the driver sends BEGIN with the first statements. A read-only default is
    /// left alone: somebody set it on purpose.
    /// </summary>
    internal async Task<DatabaseTransaction> BeginAsync(TransactionSettings settings, CancellationToken cancellation)
    {
        await StandAsync(cancellation);
        var transaction = await GuardAsync(token => Connection.BeginTransactionAsync(settings.Isolation, token)
            .AsTask(), null, cancellation);
        IsInTransaction = true;
        return new DatabaseTransaction(this, transaction, settings);
    }

    /// <summary>
    /// Runs one statement in a transaction of its own, in one round trip, and returns its single value.
    /// </summary>
    internal async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters)
    {
        T? value = default;
        await ExecuteAsync(null, TransactionSettings.Default, [new SqlStep("query", sql, parameters)],
            async (_, reader) =>
        {
            if (await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation))
                value = await reader.GetFieldValueAsync<T>(0, cancellation);
        }, cancellation);
        return value;
    }

    /// <summary>
    /// Runs one statement that returns one JSON document, in one round trip, and returns what it says.
    /// </summary>
    internal async Task<T> JsonAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters) =>
        JsonSerializer.Deserialize<T>(await ScalarAsync<string>(sql, cancellation, parameters) ?? "null",
            EngineJson.Options)!;

    /// <inheritdoc/>
    string IStatements.Database => Target.DisplayName;

    /// <inheritdoc/>
    Task IStatements.RunAsync(StatementBatch batch, CancellationToken cancellation) =>
        RunAsync(batch, TransactionSettings.Default, cancellation);

    /// <summary>Runs the batch in a transaction of its own, in one round trip.</summary>
    internal Task RunAsync(StatementBatch batch, TransactionSettings settings, CancellationToken cancellation) =>
        SendAsync(batch, null, settings, cancellation);

    /// <summary>
    /// Runs the batch under the role's own settings and, if it is a single statement, outside a transaction block:
    /// for what such a block forbids, as VACUUM and CREATE DATABASE.
    /// </summary>
    internal Task RunBareAsync(StatementBatch batch, CancellationToken cancellation) =>
        SendAsync(batch, null, null, cancellation);

    /// <summary>Sends the settings, if there are any, and the batch in one round trip.</summary>
    internal Task SendAsync(StatementBatch batch, NpgsqlTransaction? transaction, TransactionSettings? settings,
        CancellationToken cancellation) => ExecuteAsync(transaction, settings, batch.Steps, async (reader, token) =>
        {
            // The settings answer first; that concerns nobody.
            if (settings is null || await reader.NextResultAsync(token)) await batch.ReadAsync(reader, token);
        }, cancellation);

    /// <summary>The same, with each result numbered from 0 without the settings' own.</summary>
    internal Task ExecuteAsync(NpgsqlTransaction? transaction, TransactionSettings? settings,
        IReadOnlyList<SqlStep> steps, Func<int, NpgsqlDataReader, Task>? read, CancellationToken cancellation) =>
        ExecuteAsync(transaction, settings, steps, async (reader, token) =>
        {
            var index = settings is null ? 0 : -1;
            do
            {
                if (index >= 0 && reader.FieldCount > 0 && read is not null) await read(index, reader);
                index++;
            }
            while (await reader.NextResultAsync(token));
        }, cancellation);

    async Task ExecuteAsync(NpgsqlTransaction? transaction, TransactionSettings? settings, IReadOnlyList<SqlStep> steps,
        Func<NpgsqlDataReader, CancellationToken, Task> read, CancellationToken cancellation)
    {
        if (transaction is null) await StandAsync(cancellation);
        if (settings is not null || transaction is null) limit = settings?.StatementTimeout;
        RoundTrips++;
        await GuardAsync(async token =>
        {
            await using var batch = new NpgsqlBatch(Connection, transaction);
            if (settings is not null) batch.BatchCommands.Add(settings.ToCommand());
            foreach (var step in steps) batch.BatchCommands.Add(step.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(token);
            await read(reader, token);
            return true;
        }, steps, cancellation);
    }

    /// <summary>Runs what calls the driver and lets only <see cref="AiCacheException"/> and cancellation out.</summary>
    /// <param name="action">Calls the driver with the token that it is given.</param>
    /// <param name="steps">What is sent, for errors to call it by.</param>
    /// <param name="cancellation">Ends it; the connection is given up where the server does not hear it.</param>
    internal async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> action, IReadOnlyList<SqlStep>? steps,
        CancellationToken cancellation)
    {
        await line.WaitAsync(cancellation);
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (IsAbandoned) throw ConnectionErrors.Abandoned(Target);
            return await new Answering(IsAtWorkAsync, Abandon).RunAsync(action, cancellation);
        }
        // On a connection that broke earlier the driver's objects complain of being disposed.
        catch (Exception error) when (DriverErrors.IsDriver(error) || error is EncoderFallbackException
            or DecoderFallbackException || (error is InvalidOperationException && !IsOpen))
        {
            if (cancellation.IsCancellationRequested && DriverErrors.IsEchoOfCancellation(error))
                throw new OperationCanceledException(cancellation);
            throw DriverErrors.Translate(error, Target, steps, limit, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            lastUse = Stopwatch.GetTimestamp();
            line.Release();
        }
    }

    /// <summary>
    /// Asks something small, if nothing was asked for so long: the server ends a transaction in which nobody says
    /// anything, and does so rightly only where nobody is left.
    /// </summary>
    internal async Task BeatAsync(TimeSpan quiet)
    {
        if (!IsInTransaction || Stopwatch.GetElapsedTime(lastUse) < quiet || !await line.WaitAsync(0)) return;
        try
        {
            await using var command = new NpgsqlCommand("select", Connection);
            if (IsOpen) await new Answering(IsAtWorkAsync, Abandon).RunAsync(command.ExecuteNonQueryAsync, default);
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) || error is InvalidOperationException)
        {
            // Rows are on their way, which is sign enough; or the connection is lost, which whoever uses it next is
            // told.
        }
        finally
        {
            lastUse = Stopwatch.GetTimestamp();
            line.Release();
        }
    }

    /// <summary>Lets something go at the driver. What does not answer is left to it.</summary>
    internal async Task LetGoAsync(Func<ValueTask> dispose)
    {
        if (!await line.WaitAsync(TransactionSettings.RollbackLimit))
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
            line.Release();
        }
    }

    Task<bool> IsAtWorkAsync() => SecondLook.IsAtWorkAsync(Target, Connection.ProcessID);

    /// <summary>
    /// Leaves the connection to the driver, which may wait on it for ever. Where the server can still be reached, the
    /// process that served it is ended, so that it lets its locks go; otherwise its own limits do that.
    /// </summary>
    internal void Abandon()
    {
        (IsAbandoned, IsInTransaction) = (true, false);
        var process = Connection.ProcessID;
        _ = Task.Run(() => SecondLook.EndAsync(Target, process), CancellationToken.None);
    }

    /// <summary>
    /// Before the first statement after a pause: a connection that died meanwhile is replaced, as long as nothing
    /// depends on it. It is done before anything is sent, so that nothing can be done twice.
    /// </summary>
    async Task StandAsync(CancellationToken cancellation)
    {
        var pause = Stopwatch.GetElapsedTime(lastUse);
        if (IsAbandoned || IsInTransaction || (pause < Quiet && Connection.State == ConnectionState.Open)) return;
        if (Connection.State == ConnectionState.Open && await PooledConnection.StandsAsync(Connection, cancellation)
            && (pause < Silent || await PooledConnection.AnswersAsync(Connection, cancellation))) return;
        // It may wait on the old one for ever.
        var old = Connection;
        _ = Task.Run(() => old.DisposeAsync().AsTask(), CancellationToken.None);
        Pooler = null;
        (Connection, _) = await HostChoice.OpenAsync(Target, cancellation);
    }

    /// <summary>Gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await LetGoAsync(Connection.DisposeAsync);
        }
        catch (Exception error) when (DriverErrors.IsDriver(error))
        {
            // A connection that breaks while it is given back has nothing left to lose, and must not hide an error
            // before it.
        }
    }
}
