using System.Net.Sockets;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Turns the driver's exceptions into ours.</summary>
internal static class DriverErrors
{
    /// <summary>Whether the driver or the network threw it; anything else is a defect or a cancellation and passes.</summary>
    public static bool IsDriver(Exception error) => error is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>Whether it is what our own cancellation looks like from here: the server's answer to it, or the broken connection after none came.</summary>
    public static bool IsEchoOfCancellation(Exception error) =>
        error is not PostgresException server || server.SqlState == PostgresErrorCodes.QueryCanceled;

    /// <summary>The exception to throw instead, for a connection that stood.</summary>
    public static AiCacheException Translate(Exception error, DatabaseTarget target, IReadOnlyList<SqlStep>? steps = null)
    {
        if (error is PostgresException server) return StatementErrors.Translate(server, target, NameOf(server, steps));
        var step = steps is [var only] ? only.Name : null;
        return new AiCacheException(ErrorIds.ConnectionLost, FailureKind.Connection,
            $"The connection to {target.DisplayName} was lost{(step is null ? "" : $" during {step}")}: {Reason(error)}", error)
        {
            Subject = step,
            RecommendedAction = "What was not committed was rolled back. Check that the server runs, and run it again.",
        };
    }

    static string? NameOf(PostgresException server, IReadOnlyList<SqlStep>? steps) =>
        steps?.FirstOrDefault(s => s.Sql == server.BatchCommand?.CommandText)?.Name;

    static string Reason(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error.Message;
    }
}
