using System.Net.Sockets;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Turns the driver's exceptions into ours.</summary>
internal static class DriverErrors
{
    /// <summary>Whether the driver or the network threw it; anything else is a defect or a cancellation and passes.</summary>
    public static bool IsDriver(Exception error) => error is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>The exception to throw instead.</summary>
    public static AiCacheException Translate(Exception error, DatabaseTarget target, IReadOnlyList<SqlStep>? steps = null) => error switch
    {
        PostgresException server => new AiCacheException(ErrorIds.ServerError, FailureKind.Server, server.MessageText, server)
        {
            SqlState = server.SqlState,
            Hint = server.Hint,
            Subject = steps?.FirstOrDefault(s => s.Sql == server.BatchCommand?.CommandText)?.Name,
        },
        _ => new AiCacheException(ErrorIds.ServerUnreachable, FailureKind.Connection, $"{target.DisplayName}: {error.Message}", error),
    };
}
