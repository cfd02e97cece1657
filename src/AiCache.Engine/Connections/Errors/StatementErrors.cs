using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Says what a server's error about a statement means.</summary>
/// <remarks>https://www.postgresql.org/docs/18/errcodes-appendix.html</remarks>
internal static class StatementErrors
{
    /// <summary>The exception to throw instead.</summary>
    /// <param name="server">The server's error.</param>
    /// <param name="target">Where it happened.</param>
    /// <param name="step">The name of the statement, or null.</param>
    /// <param name="limit">The statement_timeout it ran under; zero is none, null is unknown.</param>
    public static AiCacheException Translate(PostgresException server, DatabaseTarget target, string? step,
        TimeSpan? limit)
    {
        var (id, kind, action) = Meaning(server, target, step, limit);
        var where = step is null ? target.DisplayName : $"{target.DisplayName}, {step}";
        return new AiCacheException(id, kind, $"{where}: {server.MessageText}", server)
        {
            SqlState = server.SqlState,
            Hint = server.Hint,
            Details = server.Detail is { } detail ? detail.Split('\n') : [],
            Subject = step,
            RecommendedAction = action,
            Command = id == ErrorIds.ServerReadOnly ? WhoSetIt : null,
        };
    }

    /// <summary>Where default_transaction_read_only comes from: a failed transaction cannot be asked.</summary>
    const string WhoSetIt =
        "select source, sourcefile, setting from pg_catalog.pg_settings where name = 'default_transaction_read_only'";

    static (string Id, FailureKind Kind, string Action) Meaning(PostgresException server, DatabaseTarget target,
        string? step, TimeSpan? limit) => server.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege => (ErrorIds.PermissionDenied, FailureKind.Permission,
                "Connect as the owner or as a member of the owning role (one that does not inherit adds -Role <owner>), "
                + $"or have the right granted to '{target.ActingRole}'."),
            PostgresErrorCodes.ReadOnlySqlTransaction => (ErrorIds.ServerReadOnly, FailureKind.Conflict,
                "Connect to the primary (with several hosts: target_session_attrs=read-write). If it is no standby, "
                + "somebody set default_transaction_read_only, for the role, the database or the server: ask where, and "
                + "take it back there; options=-c default_transaction_read_only=off in the connection lifts it for one."),
            PostgresErrorCodes.LockNotAvailable => (ErrorIds.LockTimeout, FailureKind.Timeout,
                $"Another session holds the lock ({Commands.GetActivity} shows whose): try again. A command that has "
                + "-LockTimeout and -LockWait can wait longer for it."),
            // One SQLSTATE for both, and the words depend on the server's lc_messages: without a limit it was somebody.
            PostgresErrorCodes.QueryCanceled when limit == TimeSpan.Zero
                || server.MessageText.Contains("user request", StringComparison.Ordinal) =>
                (ErrorIds.StatementCancelled, FailureKind.Server,
                "Somebody cancelled the statement (pg_cancel_backend): ask who, and run it again."),
            PostgresErrorCodes.QueryCanceled => (ErrorIds.StatementTimeout, FailureKind.Timeout,
                "The statement ran into statement_timeout: try again when there is less load, or raise the limit."),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
                (ErrorIds.TransactionConflict, FailureKind.Conflict,
                "Another transaction was in the way: run it again."),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or "57P05" or "25P03" or "25P04" => (ErrorIds.ConnectionLost, FailureKind.Connection,
                DriverErrors.AfterLoss(isUncertain: step == SqlStep.Commit.Name)),
            // A NUL in a parameter, or bytes in a database whose encoding is SQL_ASCII.
            PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter =>
                (ErrorIds.TextInvalid, FailureKind.Server, ConnectionErrors.MendBytes),
            PostgresErrorCodes.TooManyConnections =>
                (ErrorIds.ServerNotReady, FailureKind.Connection, "Wait and try again."),
            PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.InsufficientResources =>
                (ErrorIds.ServerOutOfSpace, FailureKind.Server,
                "Make room on the server's disk (or memory), then run it again."),
            _ => (ErrorIds.ServerError, FailureKind.Server, "Mend what the server names, then run it again."),
        };
}
