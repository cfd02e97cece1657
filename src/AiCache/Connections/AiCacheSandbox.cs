using System.Management.Automation;
using System.Security;
using AiCache.Engine.Sandbox;

namespace AiCache;

/// <summary>
/// A throw-away PostgreSQL server. Its <see cref="Connection"/> binds to every command's -Connection in a pipeline.
/// </summary>
public sealed class AiCacheSandbox
{
    internal AiCacheSandbox(SandboxServer server)
    {
        Name = server.Name;
        Status = server.Status.ToString();
        Connection = new AiCacheConnection(server.Connection) { ServerVersion = server.ServerVersion };
        Credential = new PSCredential(server.Connection.Username, Secret(server.RevealPassword() ?? ""));
        Database = server.Database;
        Port = server.Port;
        ServerVersion = server.ServerVersion;
        ProcessId = server.ProcessId;
        DataFolder = server.DataFolder;
        StartedAt = server.StartedAt;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Starting, Running, or Stopped: its server is gone, its files are not.</summary>
    public string Status { get; }

    /// <summary>How to connect, as a role that owns the database and is no superuser.</summary>
    public AiCacheConnection Connection { get; }

    /// <summary>
    /// The user and the password of <see cref="Connection"/>, for other programs: PGPASSWORD is its
    /// GetNetworkCredential().Password.
    /// </summary>
    public PSCredential Credential { get; }

    /// <summary>The database and where it is, as <c>database@host:port</c>.</summary>
    public string Database { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The server's version.</summary>
    public Version ServerVersion { get; }

    /// <summary>The server's process id; null where it does not run.</summary>
    public int? ProcessId { get; }

    /// <summary>The folder of its data.</summary>
    public string DataFolder { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var character in text) secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}
