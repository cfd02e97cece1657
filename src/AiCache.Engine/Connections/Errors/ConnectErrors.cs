using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Says why a connection was not made, and what to type to make it.</summary>
internal static partial class ConnectErrors
{
    /// <summary>
    /// Whether the driver, the network or a certificate's file stood in the way; anything else is a defect or a
    /// cancellation.
    /// </summary>
    public static bool IsConnect(Exception error) =>
        DriverErrors.IsDriver(error)
            || error is CryptographicException or NotSupportedException or UnauthorizedAccessException or AuthenticationException;

    /// <summary>The exception to throw instead.</summary>
    public static AiCacheException Translate(Exception error, DatabaseTarget target, HostEndpoint host)
    {
        // The innermost cause says most; what the driver or the framework wraps it in says where.
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AiCacheException ours: return ours;
                case PostgresException server: return ServerRefusals.Translate(server, target, host);
                case SocketException network: return Network(network, error, host);
                case TimeoutException: return TimedOut(error, target, host);
                case AuthenticationException or CryptographicException: return Handshake(cause, error, target, host);
            }
        }
        return error.Message switch
        {
            var m when m.StartsWith("SSL connection requested", StringComparison.Ordinal) => NoTls(error, target, host),
            var m when m.StartsWith("No password has been provided", StringComparison.Ordinal) =>
                PasswordMissing(target),
            var m when m.Contains("authentication method", StringComparison.OrdinalIgnoreCase)
                || m.Contains("ChannelBinding", StringComparison.Ordinal)
                || m.Contains("SASL", StringComparison.Ordinal) || m.Contains("SCRAM", StringComparison.Ordinal) =>
                Method(error, target, host),
            _ => new AiCacheException(ErrorIds.ConnectionLost, FailureKind.Connection,
                $"The server at {host} broke off while the connection was being made: {Reason(error)}", error)
            {
                Subject = host.ToString(),
                RecommendedAction = "Check that it is a PostgreSQL server that listens there, and whether something "
                + "in between ends connections; the server's log says more.",
            },
        };
    }

    /// <summary>The server wants a password and there is none.</summary>
    public static AiCacheException PasswordMissing(DatabaseTarget target) =>
        new(ErrorIds.AuthenticationFailed, FailureKind.Authentication,
            $"{target.DisplayName} asks user '{target.Username}' for a password, and none was given.")
        {
            Subject = target.Username,
            RecommendedAction = $"Pass -Credential (Get-Credential '{target.Username}'), set PGPASSWORD, or add the "
            + "password to the connection or to the password file (~/.pgpass)."
                + (target.Warnings.Count == 0 ? "" : " " + string.Join(" ", target.Warnings)),
        };

    static AiCacheException Network(SocketException network, Exception error, HostEndpoint host)
    {
        var unknown =
            network.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery;
        if (ProjectHost().Match(host.Host) is { Success: true } project
            && (unknown || network.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable
                or SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported))
            return new AiCacheException(unknown ? ErrorIds.HostUnknown : ErrorIds.ServerUnreachable,
                FailureKind.Connection, $"'{host.Host}' has an address in IPv6 only, and this machine finds no way "
                + "there.", error)
            {
                Subject = host.Host,
                RecommendedAction = "Use the project's session pooler, which answers in IPv4: "
                    + $"postgresql://postgres.{project.Groups["ref"].Value}@aws-0-<region>.pooler.supabase.com:5432/"
                    + "postgres (the dashboard shows it under Connect).",
            };
        if (unknown)
            return new AiCacheException(ErrorIds.HostUnknown, FailureKind.Connection,
                $"The host name '{host.Host}' is not known.", error)
            {
                Subject = host.Host,
                RecommendedAction = "Check the spelling and the name resolution of this machine; "
                + "hostaddr=… names an address instead.",
            };
        return new AiCacheException(ErrorIds.ServerUnreachable, FailureKind.Connection, network.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"No server listens at {host}: the connection was refused.",
            SocketError.TimedOut => $"The server at {host} did not answer.",
            SocketError.ConnectionReset or SocketError.Shutdown =>
            $"The server at {host} hung up while the connection was being made.",
            _ => $"The server at {host} cannot be reached: {network.Message}",
        }, error)
        {
            Subject = host.ToString(),
            RecommendedAction = host.IsSocket
                ? $"Check that the server runs and that its unix_socket_directories holds {host.Host}, or name a host."
                : "Check host and port, that the server runs and listens there "
                + "(listen_addresses), and what firewalls let through.",
        };
    }

    static AiCacheException TimedOut(Exception error, DatabaseTarget target, HostEndpoint host) =>
        new(ErrorIds.ServerUnreachable, FailureKind.Timeout,
            $"The server at {host} did not answer within {(long)target.ConnectTimeout.TotalSeconds} seconds.", error)
        {
            Subject = host.ToString(),
            RecommendedAction = "Check host, port and firewalls; connect_timeout=60 waits longer.",
        };

    static AiCacheException NoTls(Exception error, DatabaseTarget target, HostEndpoint host) =>
        new(ErrorIds.TlsFailed, FailureKind.Connection,
            $"The server at {host} does not offer TLS, and sslmode is {TlsModes.Keyword(target.TlsFor(host))}.", error)
        {
            Subject = host.ToString(),
            RecommendedAction = "Switch TLS on at the server (ssl = on). Where the network in between is trusted, add "
            + "sslmode=disable (or prefer) to the connection.",
        };

    static AiCacheException Handshake(Exception cause, Exception error, DatabaseTarget target, HostEndpoint host) =>
        new(ErrorIds.TlsFailed, FailureKind.Connection, $"TLS with the server at {host} failed: {Reason(cause)}", error)
        {
            Subject = host.ToString(),
            RecommendedAction = target.Tls.Certificate is { } certificate
                ? $"Check the client certificate '{certificate}', its key (sslkey) and the key's password "
                + "(sslpassword), and the TLS versions of both sides."
                : "Check the TLS versions of both sides (ssl_min_protocol_version), and that it is a "
                + "PostgreSQL server that listens there.",
        };

    static AiCacheException Method(Exception error, DatabaseTarget target, HostEndpoint host) =>
        new(ErrorIds.AuthenticationFailed, FailureKind.Authentication,
            $"User '{target.Username}' and the server at {host} agree on no way to log in: {Reason(error)}", error)
        {
            Subject = target.Username,
            RecommendedAction = "Check channel_binding and require_auth in the connection, and the method in the "
            + "server's pg_hba.conf (scram-sha-256 is the usual one).",
        };

    [GeneratedRegex(@"^db\.(?<ref>[a-z0-9]+)\.supabase\.(?:co|red|in)\z", RegexOptions.IgnoreCase)]
    private static partial Regex ProjectHost();

    /// <summary>The innermost message: the driver's outer ones say only where it happened.</summary>
    static string Reason(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error.Message;
    }
}
