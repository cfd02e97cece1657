using System.Management.Automation;
using AiCache.Engine;
using AiCache.Engine.Connections;

namespace AiCache;

/// <summary>
/// A database to work on: what <c>-Connection</c> takes. Made from a libpq URI, a libpq <c>key=value</c> string or an ADO string.
/// </summary>
/// <remarks>
/// The text may hold a password. It is kept private, and the constructor never throws, because PowerShell would quote the text
/// in the error: the first command that uses the connection reads it.
/// </remarks>
public sealed class AiCacheConnection
{
    readonly string? text;
    DatabaseTarget? target;

    /// <summary>Keeps the text.</summary>
    /// <param name="text">A URI (<c>postgresql://…</c>), a libpq <c>key=value</c> string or an ADO string.</param>
    public AiCacheConnection(string text) => this.text = text;

    internal AiCacheConnection(DatabaseTarget target) => this.target = target;

    /// <summary>The host, its address or the folder of its socket; null until a command has used the connection.</summary>
    public string? Host => target?.Hosts[0].Host;

    /// <summary>The port, 1 to 65535; null until a command has used the connection.</summary>
    public int? Port => target?.Hosts[0].Port;

    /// <summary>The database; null until a command has used the connection.</summary>
    public string? Database => target?.Database;

    /// <summary>The role that logs in; null until a command has used the connection.</summary>
    public string? Username => target?.Username;

    /// <summary>The server's version; null until <c>Connect-AiCache</c> has been there.</summary>
    public Version? ServerVersion { get; internal set; }

    /// <summary>Where it leads, without a password.</summary>
    public override string ToString() => target?.ToString() ?? "postgresql (not used yet)";

    /// <summary>What AICACHE_CONNECTION or DATABASE_URL name.</summary>
    internal static AiCacheConnection FromEnvironment() => new(
        Environment.GetEnvironmentVariable("AICACHE_CONNECTION") ?? Environment.GetEnvironmentVariable("DATABASE_URL")
        ?? throw new AiCacheException(ErrorIds.ConnectionMissing, FailureKind.InvalidInput, "No connection was given."));

    /// <summary>Reads the text, once.</summary>
    /// <param name="credential">User and password that replace those of the text for this call; null leaves them.</param>
    internal DatabaseTarget Resolve(PSCredential? credential)
    {
        target ??= DatabaseTarget.Parse(text ?? "");
        return target;
    }

    /// <summary>Closes the idle connections to it.</summary>
    internal void Release()
    {
        if (target is not null) DatabaseSession.CloseIdle(target);
    }
}
