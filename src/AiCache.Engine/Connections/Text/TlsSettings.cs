using System.Security.Authentication;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>How a connection is encrypted and who vouches for the server.</summary>
internal sealed record TlsSettings
{
    /// <summary>The mode that was asked for, or null: then it depends on where the server is.</summary>
    public TlsMode? Mode { get; init; }

    /// <summary>
    /// The file with the authorities that may have signed the server's certificate, or null for the system's own.
    /// </summary>
    public string? RootCertificate { get; init; }

    /// <summary>The client's certificate, its key and the key's password.</summary>
    public string? Certificate { get; init; }

    /// <inheritdoc cref="Certificate"/>
    public string? Key { get; init; }

    /// <inheritdoc cref="Certificate"/>
    public string? KeyPassword { get; init; }

    /// <summary>Whether the password's proof is bound to the server's certificate.</summary>
    public ChannelBinding ChannelBinding { get; init; } = ChannelBinding.Prefer;

    /// <summary>Whether TLS begins at once or is asked for first.</summary>
    public SslNegotiation Negotiation { get; init; } = SslNegotiation.Postgres;

    /// <summary>The versions that are let through; none stands for the system's choice.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.None;

    /// <summary>The mode for one host: what leaves this machine is encrypted unless somebody says otherwise.</summary>
    public TlsMode For(HostEndpoint host) => host.IsSocket ? TlsMode.Disable : Mode
        ?? (host.IsLocal ? TlsMode.Prefer : TlsMode.Require);

    /// <summary>The password stays out of sight.</summary>
    public override string ToString() => nameof(TlsSettings);
}
