namespace AiCache.Engine.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed record SandboxOptions
{
    /// <summary>
    /// Its name: 1 to 40 lower-case letters, digits and hyphens, beginning with a letter or digit. Null makes one up.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The folder of the server programs; null searches for them.</summary>
    public string? PgBinPath { get; init; }

    /// <summary>
    /// How many cache entries to fill it with, 1 to 10 million, after a deployment; null leaves the cache undeployed.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>The port on 127.0.0.1, 1 to 65535; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// Whether a commit waits for the disk. A sandbox is thrown away, so it usually need not; a measurement should.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>How many connections the server takes.</summary>
    public int MaxConnections { get; init; } = 100;
}
