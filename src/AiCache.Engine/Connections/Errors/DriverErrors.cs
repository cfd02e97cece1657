using System.Net.Sockets;
using System.Text;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Turns the driver's exceptions into ours.</summary>
internal static class DriverErrors
{
    /// <summary>
    /// Whether the driver or the network threw it; anything else is a defect or a cancellation and passes.
    /// </summary>
    public static bool IsDriver(Exception error) =>
        error is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>
    /// Whether it is what our own cancellation looks like from here: the server's answer to it, or the broken
    /// connection after none came.
    /// </summary>
    public static bool IsEchoOfCancellation(Exception error) =>
        error is not PostgresException server || server.SqlState == PostgresErrorCodes.QueryCanceled;

    /// <summary>The exception to throw instead, for a connection that stood.</summary>
    public static AiCacheException Translate(Exception error, DatabaseTarget target,
        IReadOnlyList<SqlStep>? steps = null, TimeSpan? limit = null, TimeSpan? elapsed = null)
    {
        if (error is PostgresException refusal && target.Role is not null
            && TransactionSettings.IsOf(refusal.BatchCommand as NpgsqlBatchCommand))
            return ConnectionErrors.RoleUnusable(target, refusal);
        if (error is PostgresException server)
            // One SQLSTATE for a limit and for somebody's cancellation, in words that depend on lc_messages.
            return StatementErrors.Translate(server, target, NameOf(server, steps),
                elapsed < limit ? TimeSpan.Zero : limit);
        var step = steps is [var only] ? only : null;
        if (error is EncoderFallbackException or DecoderFallbackException)
            return ConnectionErrors.TextInvalid(target, step?.Name, error);
        return new AiCacheException(ErrorIds.ConnectionLost, FailureKind.Connection,
            $"The connection to {target.DisplayName} was "
            + $"lost{(step is null ? "" : $" during {step.Name}")}: {Reason(error)}", error)
        {
            Subject = step?.Name,
            // An object that complains of being disposed has sent nothing.
            RecommendedAction = AfterLoss(isUncertain: step == SqlStep.Commit && IsDriver(error)),
        };
    }

    /// <summary>What to do after a connection was lost.</summary>
    /// <param name="isUncertain">Whether a commit was under way.</param>
    public static string AfterLoss(bool isUncertain) => isUncertain
        ? $"The commit was under way: look whether it was done ({Commands.GetMigration}, "
        + $"{Commands.TestDeployment}) before you run it again."
        : "What was not committed was rolled back. Check that the server runs, and run it again.";

    static string? NameOf(PostgresException server, IReadOnlyList<SqlStep>? steps) =>
        steps is [var only] ? only.Name : steps?.FirstOrDefault(s => s.Sql == server.BatchCommand?.CommandText)?.Name;

    static string Reason(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error.Message;
    }
}
