using System.Text;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>What can be wrong before a server has said anything.</summary>
internal static class ConnectionErrors
{
    /// <summary>What to do about text that is not UTF-8.</summary>
    public const string MendBytes = "Leave out the character that no text holds (NUL); or, where the database's "
        + "encoding is SQL_ASCII, mend the rows that keep bytes of another encoding, or move to a database in UTF8.";

    /// <summary>Nobody named a connection.</summary>
    public static AiCacheException Missing() =>
        new(ErrorIds.ConnectionMissing, FailureKind.InvalidInput,
            "No connection was given, and neither the session nor the environment has one.")
        {
            RecommendedAction = $"Run {Commands.Connect} 'postgresql://user@host:5432/database' -Credential "
                + "(Get-Credential user), pass -Connection, or set AICACHE_CONNECTION, DATABASE_URL, PGSERVICE or "
                + $"PGHOST. To try it all without a server: {Commands.StartSandbox}.",
        };

    /// <summary>What was given as a role can be none.</summary>
    public static AiCacheException NoRole(string role) =>
        new(ErrorIds.RoleUnusable, FailureKind.InvalidInput, $"No role can be called '{role}'.")
        {
            Subject = role,
            RecommendedAction = "Give -Role the name of a role, or leave it out: everything is then done as who logs in.",
        };

    /// <summary>The server lets the user take on no such role.</summary>
    public static AiCacheException RoleUnusable(DatabaseTarget target, PostgresException server)
    {
        var (role, user) = (target.Role!, target.Username);
        var missing = server.SqlState != PostgresErrorCodes.InsufficientPrivilege;
        return new(ErrorIds.RoleUnusable, missing ? FailureKind.NotFound : FailureKind.Permission,
            $"{target.DisplayName}: '{user}' cannot act as '{role}' "
            + $"({(missing ? "there is no such role" : "it is no member of it")}): {server.MessageText}.", server)
        {
            SqlState = server.SqlState,
            Subject = role,
            RecommendedAction = missing
                ? "Give -Role the name of a role that there is, spelled as the server does."
                : "Let its administrator grant it, or give -Role a role that it is a member of.",
            Command = missing ? "select rolname from pg_roles"
                : $"grant {Identifier.Quote(role)} to {Identifier.Quote(user)}",
        };
    }

    /// <summary>What a variable says cannot be used.</summary>
    public static AiCacheException InVariable(string variable, AiCacheException error) =>
        new(error.ErrorId, error.Kind, $"The variable {variable}: {error.Message}")
        {
            Subject = variable,
            RecommendedAction = error.RecommendedAction,
            Command = error.Command,
        };

    /// <summary>No service file has the service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="known">Those that there are.</param>
    /// <param name="looked">The paths where a file was looked for.</param>
    public static AiCacheException ServiceNotFound(string service, IReadOnlyList<string> known,
        IReadOnlyList<string> looked) =>
        new(ErrorIds.ServiceNotFound, FailureKind.NotFound, $"There is no service '{service}'"
            + (known.Count == 0 ? $": no service file was found{Places(looked)}."
                : $"; there are: {string.Join(", ", known)}{Places(looked)}."))
        {
            Subject = service,
            RecommendedAction = known.Count == 0
                ? $"Write a section [{service}] into ~/.pg_service.conf (on Windows "
                    + "%APPDATA%\\postgresql\\.pg_service.conf), or name the file in PGSERVICEFILE."
                : $"Use one of these, or add a section [{service}].",
        };

    /// <summary>A service file is there and cannot be read.</summary>
    public static AiCacheException ServiceFileUnreadable(string path, Exception error) =>
        new(ErrorIds.ServiceFileInvalid, FailureKind.InvalidInput,
            $"The service file '{path}' cannot be read: {error.Message}", error)
        {
            Subject = path,
            RecommendedAction = "Make the file readable, or name another one in PGSERVICEFILE.",
        };

    /// <summary>A line of a service file is no option.</summary>
    public static AiCacheException ServiceLineInvalid(string path, int line) =>
        new(ErrorIds.ServiceFileInvalid, FailureKind.InvalidInput,
            $"Line {line} of the service file '{path}' is not an option of a connection.")
        {
            Subject = path,
            RecommendedAction = "Write one option of libpq a line, such as "
                + "host=db.example.com; a service cannot name another.",
        };

    /// <summary>A host answers and is not of the kind that was asked for.</summary>
    public static AiCacheException NotOfTheKind(HostEndpoint host, string kind) =>
        new(ErrorIds.NoSuitableHost, FailureKind.Connection, $"The server at {host} is not {kind}.")
        {
            RecommendedAction = "Name a host that is, leave target_session_attrs out, or wait until a server has been "
                + "promoted.",
        };

    /// <summary>None of several hosts will do.</summary>
    public static AiCacheException NoHostWillDo(DatabaseTarget target, IReadOnlyList<AiCacheException> failures)
    {
        var unsuitable = failures.FirstOrDefault(f => f.ErrorId == ErrorIds.NoSuitableHost);
        var first = unsuitable ?? failures[0];
        return new AiCacheException(first.ErrorId, FailureKind.Connection,
            $"None of the hosts of {target.DisplayName} will do: {string.Join(" ", failures.Select(f => f.Message))}",
            first.InnerException)
        {
            SqlState = first.SqlState,
            Subject = target.DisplayName,
            Details = [.. failures.Select(f => f.Message)],
            Command = unsuitable is null ? first.Command : null,
            RecommendedAction = unsuitable is null
                ? first.RecommendedAction
                : "Name the host that is, leave target_session_attrs out, or wait until a server has been promoted.",
        };
    }

    /// <summary>The server's certificate is not accepted.</summary>
    public static AiCacheException CertificateRefused(HostEndpoint host, string reason, string action) =>
        new(ErrorIds.TlsFailed, FailureKind.Connection, $"The server at {host} was not accepted: {reason}.")
        {
            Subject = host.ToString(),
            RecommendedAction = action,
        };

    /// <summary>A standby takes no changes.</summary>
    /// <param name="database">The database.</param>
    /// <param name="primary">The server that does; null where the standby does not tell.</param>
    public static AiCacheException IsStandby(string database, string? primary) =>
        new(ErrorIds.ServerReadOnly, FailureKind.Conflict, $"{database} is read-only: the server is a standby"
            + (primary is null ? "." : $" of {primary}."))
        {
            SqlState = "25006",
            Subject = database,
            RecommendedAction = primary is null
                ? "Connect to the primary: target_session_attrs=read-write chooses it among several hosts."
                : $"Connect to {primary}; with both hosts in the connection, target_session_attrs=read-write finds it.",
        };

    /// <summary>The connection was given up, because nothing was heard on it.</summary>
    public static AiCacheException Abandoned(DatabaseTarget target) =>
        new(ErrorIds.ConnectionLost, FailureKind.Connection,
            $"The connection to {target.DisplayName} was given up: the server does not answer.")
        {
            Subject = target.DisplayName,
            RecommendedAction = DriverErrors.AfterLoss(isUncertain: false),
        };

    /// <summary>Text that cannot be sent to the server, or that it sent and cannot be read.</summary>
    public static AiCacheException TextInvalid(DatabaseTarget target, string? step, Exception error)
    {
        var where = step is null ? target.DisplayName : $"{target.DisplayName}, {step}";
        return error is EncoderFallbackException
            ? new AiCacheException(ErrorIds.TextInvalid, FailureKind.InvalidInput,
                $"{where}: a text holds half a character (a lone surrogate), which cannot be sent.", error)
            {
                Subject = step,
                RecommendedAction = "Give the text without it: it was cut within a character.",
            }
            : new AiCacheException(ErrorIds.TextInvalid, FailureKind.Server,
                $"{where}: the server sent text that is not UTF-8.", error)
            {
                Subject = step,
                RecommendedAction = MendBytes,
            };
    }

    static string Places(IReadOnlyList<string> looked) =>
        looked.Count == 0 ? "" : $" (looked at {string.Join(", ", looked)})";
}
