using System.Data.Common;
using AiCache.Base;
using AiCache.Engine.Connections;

namespace AiCache;

/// <summary>
/// A database to work on: what <c>-Connection</c> takes. Made from a libpq URI, a libpq <c>key=value</c> string or an
/// ADO string.
/// </summary>
/// <remarks>
/// The text may hold a password. It is kept private, and the constructor never throws, because PowerShell would quote
/// the text in the error: the first command that uses the connection reads it.
/// </remarks>
public sealed class AiCacheConnection
{
    readonly string? text;
    DatabaseTarget? target;

    /// <summary>Keeps the text.</summary>
    /// <param name="text">A URI (<c>postgresql://…</c>), a libpq <c>key=value</c> string or an ADO string.</param>
    public AiCacheConnection(string text) => this.text = text;

    /// <summary>Keeps the URI's text.</summary>
    public AiCacheConnection(Uri uri) => text = uri.OriginalString;

    /// <summary>Keeps what an ADO.NET connection string builder holds.</summary>
    public AiCacheConnection(DbConnectionStringBuilder builder) => text = builder.ConnectionString;

    internal AiCacheConnection(DatabaseTarget target) => this.target = target;

    AiCacheConnection()
    {
    }

    /// <summary>
    /// The host, its address or the folder of its socket; of several the one that answered, or the first. Null until a
    /// command has read the text.
    /// </summary>
    public string? Host => Chosen?.Host;

    /// <summary>The port, 1 to 65535; null until a command has read the text.</summary>
    public int? Port => Chosen?.Port;

    /// <summary>The database; null until a command has read the text.</summary>
    public string? Database => target?.Database;

    /// <summary>The role that logs in; null until a command has read the text.</summary>
    public string? Username => target?.Username;

    /// <summary>The role that everything is done as; null where it is the one that logs in.</summary>
    public string? Role => target?.Role;

    /// <summary>The server's version; null until <c>Connect-AiCache</c> has been there.</summary>
    public Version? ServerVersion { get; internal set; }

    /// <summary>
    /// How it is encrypted: the TLS version, <c>none</c>, or <c>required</c> where a pooler hides the version. Null
    /// until <c>Connect-AiCache</c> has been there.
    /// </summary>
    public string? Tls { get; private set; }

    /// <summary>
    /// What answers between here and the server: None, Supavisor or Other. Null until <c>Connect-AiCache</c> has been
    /// there.
    /// </summary>
    public string? Pooler { get; private set; }

    /// <summary>
    /// Whether the server takes no changes: a standby, or default_transaction_read_only. Null until
    /// <c>Connect-AiCache</c> has been there.
    /// </summary>
    public bool? ReadOnly { get; private set; }

    HostEndpoint? Chosen { get => field ?? target?.Hosts[0]; set; }

    /// <summary>What AICACHE_CONNECTION, DATABASE_URL or the PG* variables name when a command uses it.</summary>
    internal static AiCacheConnection FromEnvironment() => new();

    /// <summary>Where it leads, without a password.</summary>
    public override string ToString() => target?.ToString()
        ?? (text is null ? "the environment's connection" : "a connection that was not read yet");

    /// <summary>Reads the text, once.</summary>
    /// <param name="credential">Who logs in, in place of what the text says, for this call; null leaves that.</param>
    /// <param name="role">The role that it is done as, for this call; null leaves the one there is.</param>
    internal DatabaseTarget Resolve(AiCacheCredential? credential, string? role)
    {
        target ??= text is null ? DatabaseTarget.FromEnvironment(LocalMachine.Read())
            : DatabaseTarget.Parse(text, LocalMachine.Read());
        return (credential is null ? target : credential.ApplyTo(target)).WithRole(role);
    }

    /// <summary>Reads those of cache nodes, which one credential is for.</summary>
    internal static IReadOnlyList<DatabaseTarget> Resolve(IEnumerable<AiCacheConnection> nodes,
        AiCacheCredential? credential) => [.. nodes.Select(n => n.Resolve(credential, null))];

    /// <summary>Keeps what was found out about the server.</summary>
    internal void Describe(DatabaseSession session, SessionFacts facts)
    {
        Chosen = session.Host;
        ServerVersion = session.ServerVersion;
        Pooler = session.Pooler.ToString();
        Tls = session.Pooler == PoolerKind.None ? facts.TlsVersion ?? "none"
            : session.Target.TlsFor(session.Host) >= TlsMode.Require ? "required" : null;
        ReadOnly = facts.ReadOnly || facts.InRecovery;
    }

    /// <summary>Closes the idle connections to it.</summary>
    internal void Release()
    {
        if (target is not null) DatabaseSession.CloseIdle(target);
    }
}
