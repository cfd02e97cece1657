using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Says what a server's refusal of a connection means.</summary>
/// <remarks>https://www.postgresql.org/docs/18/errcodes-appendix.html</remarks>
internal static class ServerRefusals
{
    /// <summary>The exception to throw instead.</summary>
    public static AiCacheException Translate(PostgresException server, DatabaseTarget target, HostEndpoint host)
    {
        var (user, database) = (target.Username, target.Database);
        var (id, kind, message, action) = server.SqlState switch
        {
            _ when Says(server, "tenant or user not found") =>
                (ErrorIds.AuthenticationFailed, FailureKind.Authentication,
                $"The pooler at {host} knows no user '{user}'.",
                "Supabase's pooler takes the user as postgres.<project reference>, in the region of the project."),
            PostgresErrorCodes.ProtocolViolation when Says(server, "authentication failed")
                || Says(server, "auth failed") || Says(server, "no such user") =>
                WrongPassword(user, host),
            PostgresErrorCodes.InvalidPassword => WrongPassword(user, host),
            PostgresErrorCodes.InvalidAuthorizationSpecification when WantsTls(server, target, host) =>
            (ErrorIds.TlsFailed, FailureKind.Connection,
                $"The server at {host} does not take user '{user}' into database '{database}' without TLS, and "
                + $"sslmode is {TlsModes.Keyword(target.TlsFor(host))}: {server.MessageText}.",
                "Add sslmode=require to the connection. If that is refused, too, pg_hba.conf has no line "
                + "for this user, database and address."),
            PostgresErrorCodes.InvalidAuthorizationSpecification =>
                (ErrorIds.AuthenticationFailed, FailureKind.Authentication,
                $"The server at {host} refused user '{user}' for database '{database}': {server.MessageText}.",
                "Check the user's name, that the role may log in, and the server's pg_hba.conf "
                + "for this user, database and address."),
            _ when server.SqlState == PostgresErrorCodes.InvalidCatalogName || IsPoolersUnknownDatabase(server) =>
                (ErrorIds.DatabaseNotFound, FailureKind.NotFound,
                $"There is no database '{database}' at {host}.",
                target.DatabaseIsNamed
                    ? "Check the name; with -l, psql lists those that there are. Supabase's is called postgres."
                    : "The connection names no database, so the user's name was taken: add one, such as "
                    + $"postgresql://{user}@{host}/postgres."),
            PostgresErrorCodes.InsufficientPrivilege => (ErrorIds.PermissionDenied, FailureKind.Permission,
                $"User '{user}' may not connect to database '{database}' at {host}: {server.MessageText}.",
                "Let its owner allow it."),
            PostgresErrorCodes.TooManyConnections => (ErrorIds.ServerNotReady, FailureKind.Connection,
                $"The server at {host} takes no more connections of user '{user}' to database "
                + $"'{database}': {server.MessageText}.",
                "Wait and try again, end sessions that are idle, raise max_connections (or the role's or the "
                + "database's own limit), or connect through a pooler."),
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.ObjectNotInPrerequisiteState => (ErrorIds.ServerNotReady, FailureKind.Connection,
                $"The server at {host} takes no connections at the moment: {server.MessageText}.",
                "Wait until it has started, and try again."),
            PostgresErrorCodes.ProtocolViolation when Says(server, "startup parameter") =>
                (ErrorIds.ConnectionOptionUnsupported, FailureKind.InvalidInput,
                $"What answers at {host} does not take an option of the connection: {server.MessageText}.",
                "Leave options=… out (a pooler in transaction mode cannot keep them), or let the pooler "
                + "ignore them (ignore_startup_parameters)."),
            _ => (ErrorIds.ServerError, FailureKind.Server,
                $"The server at {host} refused user '{user}' for database '{database}': {server.MessageText}.",
                "See the SQLSTATE, and the server's log."),
        };
        return new AiCacheException(id, kind, message, server)
        {
            SqlState = server.SqlState,
            Hint = server.Hint,
            Subject = target.At(host).DisplayName,
            RecommendedAction = action,
            Command = id == ErrorIds.PermissionDenied
                ? $"grant connect on database {Identifier.Quote(database)} to {Identifier.Quote(user)}" : null,
        };
    }

    /// <summary>
    /// Whether the server has no rule for an unencrypted connection, and none was tried with encryption. A server's
    /// words depend on its lc_messages, the name of its function that refuses does not; poolers speak English only.
    /// </summary>
    static bool WantsTls(PostgresException server, DatabaseTarget target, HostEndpoint host) =>
        target.TlsFor(host) is TlsMode.Disable && !host.IsSocket
            && (server.Routine == "ClientAuthentication" || Says(server, "SSL required"));

    static bool IsPoolersUnknownDatabase(PostgresException server) =>
        server.SqlState == PostgresErrorCodes.ProtocolViolation
        && (Says(server, "no such database") || (Says(server, "database") && Says(server, "does not exist")));

    static (string, FailureKind, string, string) WrongPassword(string user, HostEndpoint host) =>
        (ErrorIds.AuthenticationFailed, FailureKind.Authentication,
        $"The server at {host} refused the password of user '{user}'.",
        $"Check user and password, and pass -Credential (Get-Credential '{user}'). In a URI a password's "
        + "special characters are percent-encoded.");

    /// <summary>Poolers use few SQLSTATEs: their words, which are never translated, say more.</summary>
    static bool Says(PostgresException server, string words) =>
        server.MessageText.Contains(words, StringComparison.OrdinalIgnoreCase);
}
