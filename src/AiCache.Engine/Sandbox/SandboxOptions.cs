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

    /// <summary>
    /// Whether the server is one without Supabase: no roles, schemas or content but PostgreSQL's own.
    /// </summary>
    public bool Plain { get; init; }

    /// <summary>
    /// Extensions that are loaded as the server starts and made in its database; they have to be installed beside it.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Whether the server takes connections over TLS, too, with a certificate of its own.</summary>
    public bool Tls { get; init; }

    /// <summary>The extensions that <see cref="Extensions"/> takes.</summary>
    public static IReadOnlyList<string> KnownExtensions { get; } = ["pg_cron", "pgaudit"];

    /// <summary>How many connections the server takes.</summary>
    public int MaxConnections { get; init; } = 100;
}
