using System.Security.Authentication;
using AiCache.Engine.Programs;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Reads the options about encryption.</summary>
internal static class TlsOptions
{
    /// <summary>The settings that the options ask for.</summary>
    public static TlsSettings Read(ConnectionOptions options, HostEnvironment environment)
    {
        if (options.Has("sslmode", out var none) && none.Value == "no-verify")
            throw ConnectionTextError.Invalid(none.Name, $"{none.Name} 'no-verify' is no mode of libpq's",
                "Write sslmode=require: encrypted, without asking whose certificate it is; verify-full asks.");
        var mode = options.Word("sslmode", ("disable", TlsMode.Disable), ("allow", TlsMode.Allow),
            ("prefer", TlsMode.Prefer),
            ("require", TlsMode.Require), ("verify-ca", TlsMode.VerifyCa), ("verify-full", TlsMode.VerifyFull));
        var certificate = options.ExistingFile("sslcert", environment) ?? UserFile(environment, "postgresql.crt");
        var negotiation = options.Word("sslnegotiation", ("postgres", SslNegotiation.Postgres),
            ("direct", SslNegotiation.Direct)) ?? SslNegotiation.Postgres;
        if (negotiation == SslNegotiation.Direct && mode is TlsMode.Disable or TlsMode.Allow or TlsMode.Prefer)
            throw ConnectionTextError.Unsupported("sslnegotiation=direct", " with an sslmode weaker than require");

        if (certificate is null && options.Has("sslkey", out var key))
            throw ConnectionTextError.Invalid(key.Name, $"there is {key.Name}, but no sslcert that it is the key of",
                "Name the client's certificate in sslcert, or leave the key out.");

        var settings = new TlsSettings
        {
            Mode = mode,
            Certificate = certificate,
            Key = options.ExistingFile("sslkey", environment)
            ?? (certificate is null ? null : UserFile(environment, "postgresql.key")),
            KeyPassword = options.Text("sslpassword"),
            ChannelBinding = options.Word("channel_binding", ("prefer", ChannelBinding.Prefer),
            ("disable", ChannelBinding.Disable), ("require", ChannelBinding.Require)) ?? ChannelBinding.Prefer,
            Negotiation = negotiation,
            Protocols = Protocols(options),
        };
        return WithRoot(settings, options, environment);
    }

    /// <summary>
    /// As in libpq a root certificate that is there makes <c>require</c> verify, <c>system</c> stands for the system's
    /// authorities, and without a mode an authority that was named is asked.
    /// </summary>
    static TlsSettings WithRoot(TlsSettings settings, ConnectionOptions options, HostEnvironment environment)
    {
        if (options.Has("sslrootcert", out var root) && root.Value == "system")
        {
            if (settings.Mode is not (null or TlsMode.VerifyFull))
                throw ConnectionTextError.Unsupported("sslrootcert=system", " with another sslmode than verify-full");
            return settings with { Mode = TlsMode.VerifyFull };
        }
        var file = options.ExistingFile("sslrootcert", environment) ?? UserFile(environment, "root.crt");
        if (settings.Mode is TlsMode.Allow or TlsMode.Prefer && root?.Name is "sslrootcert" or "root certificate")
            throw ConnectionTextError.Unsupported(root.Name,
                " with an sslmode that may do without encryption: use verify-full");
        if (settings.Mode == TlsMode.VerifyCa && file is null)
            throw ConnectionTextError.Invalid("sslrootcert", "sslmode verify-ca needs the authority's certificate",
                "Name the file in sslrootcert, or use sslmode=verify-full to ask the system's authorities.");
        return settings with
        {
            RootCertificate = file,
            Mode = file is not null
            && (settings.Mode == TlsMode.Require || (settings.Mode is null && root is { Value.Length: > 0 }))
            ? TlsMode.VerifyCa : settings.Mode,
        };
    }

    static SslProtocols Protocols(ConnectionOptions options)
    {
        (string, SslProtocols)[] versions = [("TLSv1.2", SslProtocols.Tls12), ("TLSv1.3", SslProtocols.Tls13)];
        var least = options.Word("ssl_min_protocol_version", versions);
        var most = options.Word("ssl_max_protocol_version", versions);
        return (least, most) switch
        {
            (null or SslProtocols.Tls12, null) => least is null ? SslProtocols.None : SslProtocols.Tls12
                | SslProtocols.Tls13,
            (SslProtocols.Tls13, SslProtocols.Tls12) =>
                throw ConnectionTextError.Invalid("ssl_min_protocol_version",
                "ssl_min_protocol_version is above ssl_max_protocol_version"),
            (SslProtocols.Tls13, _) => SslProtocols.Tls13,
            (_, SslProtocols.Tls12) => SslProtocols.Tls12,
            _ => SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }

    static string? UserFile(HostEnvironment environment, string name) =>
        environment.UserFile(Path.Combine(".postgresql", name), name) is { } path && File.Exists(path) ? path : null;
}
