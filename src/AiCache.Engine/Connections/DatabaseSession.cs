using System.Data;
using System.Text.Json;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// An open connection. Every statement goes through it, so that each runs under the same settings whatever the role's own
/// defaults are, each round trip is counted, and no driver exception gets out.
/// </summary>
/// <remarks>
/// Nothing is set for the session, only for a transaction: behind a pooler in transaction mode the next transaction may run on
/// another server connection, and the next client would inherit what was set.
/// </remarks>
public sealed class DatabaseSession : IAsyncDisposable
{
    DatabaseSession(NpgsqlConnection connection, DatabaseTarget target)
    {
        Connection = connection;
        Target = target;
    }

    /// <summary>What was connected to.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>The server's version.</summary>
    public Version ServerVersion => Connection.PostgreSqlVersion;

    /// <summary>How many times this session has sent statements and waited for the answer.</summary>
    public int RoundTrips { get; internal set; }

    /// <summary>The driver's connection, for what has no method here (COPY).</summary>
    internal NpgsqlConnection Connection { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="AiCacheException">The server cannot be reached or refuses; the error says what to change.</exception>
    public static async Task<DatabaseSession> OpenAsync(DatabaseTarget target, CancellationToken cancellation)
    {
        var connection = DataSources.For(target).CreateConnection();
        try
        {
            await connection.OpenAsync(cancellation);
            return new DatabaseSession(connection, target);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            if (DriverErrors.IsDriver(error)) throw DriverErrors.Translate(error, target);
            throw;
        }
    }

    /// <summary>Closes the idle connections to this target; those in use end as they are given back.</summary>
    public static void CloseIdle(DatabaseTarget target) => DataSources.Release(target);

    /// <summary>
    /// Begins a transaction, READ COMMITTED whatever the role's default isolation is. Costs no round trip of its own: the driver
    /// sends BEGIN with the first statements. A read-only default is left alone: somebody set it on purpose.
    /// </summary>
    internal async Task<DatabaseTransaction> BeginAsync(TransactionSettings settings, CancellationToken cancellation) =>
        new(this, await GuardAsync(() => Connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).AsTask()), settings);

    /// <summary>Runs one statement in a transaction of its own, in one round trip, and returns its single value.</summary>
    internal async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters)
    {
        T? value = default;
        await ExecuteAsync(null, TransactionSettings.Default, [new SqlStep("query", sql, parameters)], async (_, reader) =>
        {
            if (await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation))
                value = await reader.GetFieldValueAsync<T>(0, cancellation);
        }, cancellation);
        return value;
    }

    /// <summary>Runs one statement that returns one JSON document, in one round trip, and returns what it says.</summary>
    internal async Task<T> JsonAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters) =>
        JsonSerializer.Deserialize<T>(await ScalarAsync<string>(sql, cancellation, parameters) ?? "null", EngineJson.Options)!;

    /// <summary>Sends the settings and the steps in one round trip and hands on each result set, numbered from 0 without the settings' own.</summary>
    internal Task ExecuteAsync(NpgsqlTransaction? transaction, TransactionSettings? settings, IReadOnlyList<SqlStep> steps,
        Func<int, NpgsqlDataReader, Task>? read, CancellationToken cancellation)
    {
        RoundTrips++;
        return GuardAsync(async () =>
        {
            await using var batch = new NpgsqlBatch(Connection, transaction);
            if (settings is not null) batch.BatchCommands.Add(settings.ToCommand());
            foreach (var step in steps) batch.BatchCommands.Add(step.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            var index = settings is null ? 0 : -1;
            do
            {
                if (index >= 0 && reader.FieldCount > 0 && read is not null) await read(index, reader);
                index++;
            }
            while (await reader.NextResultAsync(cancellation));
            return true;
        }, steps);
    }

    /// <summary>Runs what calls the driver and lets only <see cref="AiCacheException"/> and cancellation out.</summary>
    internal async Task<T> GuardAsync<T>(Func<Task<T>> action, IReadOnlyList<SqlStep>? steps = null)
    {
        try
        {
            return await action();
        }
        catch (Exception error) when (DriverErrors.IsDriver(error))
        {
            throw DriverErrors.Translate(error, Target, steps);
        }
    }

    /// <summary>Gives the connection back.</summary>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
