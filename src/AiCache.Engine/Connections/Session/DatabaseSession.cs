using System.Diagnostics;
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
    readonly KeptStatements kept = new();

    DatabaseSession(NpgsqlConnection connection, DatabaseTarget target) => Line = new(connection, target);

    /// <summary>What was connected to, with the one host that was chosen of several.</summary>
    public DatabaseTarget Target => Line.Target;

    /// <summary>The host that was chosen.</summary>
    public HostEndpoint Host => Target.Hosts[0];

    /// <summary>The server's version.</summary>
    public Version ServerVersion => Connection.PostgreSqlVersion;

    /// <summary>
    /// Whether the server said of itself that it is a standby, which it does by itself; a pooler may keep it to itself.
    /// </summary>
    public bool IsStandby => Connection.PostgresParameters.TryGetValue("in_hot_standby", out var on) && on == "on";

    /// <summary>Who is told what is sent, and how long the answer took.</summary>
    internal IReporter Reporter { get; set; } = SilentReporter.Instance;

    /// <summary>How many times this session has sent statements and waited for the answer.</summary>
    public int RoundTrips { get; internal set; }

    /// <summary>What is between here and the server, or null as long as nobody has looked.</summary>
    public PoolerKind? Pooler { get; private set; }

    /// <summary>The way to the server, for what has no method here (COPY).</summary>
    internal GuardedConnection Line { get; }

    /// <summary>The driver's connection.</summary>
    internal NpgsqlConnection Connection => Line.Driver;

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
        var transaction = await Line.GuardAsync(token => Connection.BeginTransactionAsync(settings.Isolation, token)
            .AsTask(), null, cancellation);
        Line.IsInTransaction = true;
        return new DatabaseTransaction(this, transaction, settings.On(Target));
    }

    /// <inheritdoc/>
    string IStatements.Database => Target.DisplayName;

    /// <inheritdoc/>
    Task IStatements.RunAsync(StatementBatch batch, CancellationToken cancellation) =>
        RunAsync(batch, TransactionSettings.Default, cancellation);

    /// <summary>Runs the batch in a transaction of its own, in one round trip.</summary>
    internal Task RunAsync(StatementBatch batch, TransactionSettings settings, CancellationToken cancellation) =>
        SendAsync(batch, null, settings.On(Target), cancellation);

    /// <summary>
    /// Runs the batch under the role's own settings and, if it is a single statement, outside a transaction block:
    /// for what such a block forbids, as VACUUM and CREATE DATABASE.
    /// </summary>
    /// <remarks>
    /// Another role can be taken on for the session only, one round trip before, and laid down one after: whoever runs
    /// this makes sure that they reach the same server process.
    /// </remarks>
    internal async Task RunBareAsync(StatementBatch batch, CancellationToken cancellation)
    {
        if (Target.Role is null)
        {
            await SendAsync(batch, null, null, cancellation);
            return;
        }
        await SendAsync(Roles($"set role {Identifier.Quote(Target.Role)}"), null, null, cancellation);
        try
        {
            await SendAsync(batch, null, null, cancellation);
        }
        finally
        {
            // A connection that broke has laid it down by itself.
            if (Line.IsOpen) await SendAsync(Roles("reset role"), null, null, CancellationToken.None);
        }

        static StatementBatch Roles(string statement) => new(new SqlStep("take on the role", statement));
    }

    /// <summary>Sends the settings, if there are any, and the batch in one round trip.</summary>
    internal async Task SendAsync(StatementBatch batch, NpgsqlTransaction? transaction, TransactionSettings? settings,
        CancellationToken cancellation)
    {
        if (transaction is null) await StandAsync(cancellation);
        var keeps = transaction is null && settings is not null && batch.IsRepeated
            && await DetectPoolerAsync(cancellation) == PoolerKind.None;
        if (settings is not null || transaction is null) Line.Limit = settings?.StatementTimeout;
        RoundTrips++;
        var clock = Stopwatch.StartNew();
        await Line.GuardAsync(async token =>
        {
            await using var sent = new NpgsqlBatch(Connection, transaction);
            if (settings is not null) sent.BatchCommands.Add(settings.ToCommand());
            foreach (var step in batch.Steps) sent.BatchCommands.Add(step.ToCommand());
            if (keeps) RoundTrips += await kept.KeepAsync(sent, settings!, token);
            await using (var reader = await sent.ExecuteReaderAsync(token))
                // The settings answer first; that concerns nobody.
                if (settings is null || await reader.NextResultAsync(token)) await batch.ReadAsync(reader, token);
            batch.ReadCounts(sent.BatchCommands, first: settings is null ? 0 : 1);
            return true;
        }, batch.Steps, cancellation);
        Tell(batch.Steps, clock);
    }

    /// <summary>Tells whoever wants details what was sent, and how long the answer took.</summary>
    internal void Tell(IReadOnlyList<SqlStep> steps, Stopwatch clock) =>
        Reporter.Verbose($"{Target.DisplayName}: {SqlStep.NamesOf(steps)} took {Figures.Duration(clock.Elapsed)}.");

    /// <summary>Before the first statement after a pause; another connection may have another way.</summary>
    async Task StandAsync(CancellationToken cancellation)
    {
        if (await Line.RenewAsync(cancellation)) Pooler = null;
    }

    /// <summary>Gives the connection back.</summary>
    public ValueTask DisposeAsync() => Line.DisposeAsync();
}
