using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Connects to the first host that answers and is of the kind that was asked for.</summary>
internal static class HostChoice
{
    /// <summary>An open connection and its host.</summary>
    public static async Task<(NpgsqlConnection Connection, HostEndpoint Host)> OpenAsync(DatabaseTarget target,
        CancellationToken cancellation)
    {
        var hosts = target.Hosts.ToArray();
        if (target.ShufflesHosts) Random.Shared.Shuffle(hosts);

        List<AiCacheException> failures = [];
        foreach (var attributes in Rounds(target.Attributes))
        {
            foreach (var host in hosts)
            {
                try
                {
                    if (await TryOpenAsync(target, host, attributes, cancellation) is { } connection)
                        return (connection, host);
                    failures.Add(ConnectionErrors.NotOfTheKind(host, Wording(attributes)));
                }
                // As in libpq a refused login ends the search: the next host would refuse it too.
                catch (AiCacheException error) when (hosts.Length > 1
                    && error.ErrorId is ErrorIds.HostUnknown or ErrorIds.ServerUnreachable or ErrorIds.ServerNotReady or ErrorIds.ConnectionLost)
                {
                    failures.Add(error);
                }
            }
        }
        throw failures.Count == 1 && failures[0].ErrorId != ErrorIds.NoSuitableHost ? failures[0]
            : ConnectionErrors.NoHostWillDo(target, failures);
    }

    static async Task<NpgsqlConnection?> TryOpenAsync(DatabaseTarget target, HostEndpoint host,
        SessionAttributes attributes, CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await PooledConnection.OpenAsync(target, host, cancellation);
            if (attributes == SessionAttributes.Any || await FitsAsync(connection, attributes, cancellation))
                return connection;
        }
        catch (Exception error)
        {
            if (connection is not null) await connection.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            if (!ConnectErrors.IsConnect(error)) throw;
            throw ConnectErrors.Translate(error, target, host);
        }
        await connection.DisposeAsync();
        return null;
    }

    static SessionAttributes[] Rounds(SessionAttributes wanted) => wanted switch
    {
        SessionAttributes.PreferPrimary => [SessionAttributes.Primary, SessionAttributes.Any],
        SessionAttributes.PreferStandby => [SessionAttributes.Standby, SessionAttributes.Any],
        _ => [wanted],
    };

    /// <summary>Servers report both facts at the start; some poolers do not pass them on, and are asked.</summary>
    static async Task<bool> FitsAsync(NpgsqlConnection connection, SessionAttributes wanted,
        CancellationToken cancellation)
    {
        var reported = connection.PostgresParameters;
        if (!reported.TryGetValue("in_hot_standby", out var standby)
            || !reported.TryGetValue("default_transaction_read_only", out var readOnly))
        {
            await using var command = new NpgsqlCommand(EmbeddedSql.Read("Connections/Opening/session_attributes.sql"),
                connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            (standby, readOnly) = (reader.GetString(0), reader.GetString(1));
        }
        return wanted switch
        {
            SessionAttributes.Primary => standby == "off",
            SessionAttributes.Standby => standby == "on",
            SessionAttributes.ReadWrite => standby == "off" && readOnly == "off",
            _ => standby == "on" || readOnly == "on",
        };
    }

    static string Wording(SessionAttributes attributes) => attributes switch
    {
        SessionAttributes.Primary => "a primary",
        SessionAttributes.Standby => "a standby",
        SessionAttributes.ReadWrite => "open for writing",
        _ => "read-only",
    };
}
