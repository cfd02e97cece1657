using AiCache.Engine.Connections;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>What a sandbox is doing.</summary>
public enum SandboxStatus : long
{
    /// <summary>It is being started.</summary>
    Starting,
    /// <summary>Its server runs.</summary>
    Running,
    /// <summary>Its server is gone without having been stopped as a sandbox; its files are still there.</summary>
    Stopped,
}

/// <summary>A throw-away PostgreSQL server of its own, shaped like Supabase.</summary>
public sealed record SandboxServer
{
    /// <summary>The superuser that Supabase has, too.</summary>
    internal const string Superuser = "supabase_admin";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is doing.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>
    /// How to connect as <c>postgres</c>, which owns the database and is no superuser. Holds the password.
    /// </summary>
    public required DatabaseTarget Connection { get; init; }

    /// <summary>
    /// The password of <see cref="Connection"/>, for other programs. A method, so that nothing prints it by chance.
    /// </summary>
    public string? RevealPassword() => Connection.Password;

    /// <summary>How to connect as the superuser.</summary>
    internal DatabaseTarget AdminConnection => Connection with { Username = Superuser };

    /// <summary>The port on 127.0.0.1.</summary>
    public required int Port { get; init; }

    /// <summary>The server's data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The server's process id; null where it does not run.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The server's version.</summary>
    public required Version ServerVersion { get; init; }

    /// <summary>The server's programs.</summary>
    public required PostgresInstallation Binaries { get; init; }

    /// <summary>The database and where it is, as <c>database@host:port</c>.</summary>
    public string Database => Connection.DisplayName;
}
