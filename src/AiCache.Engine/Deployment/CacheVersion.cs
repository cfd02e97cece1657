namespace AiCache.Engine.Deployment;

/// <summary>What is at work, and what is deployed.</summary>
public sealed record CacheVersion
{
    /// <summary>The module's version.</summary>
    public required string Module { get; init; }

    /// <summary>The server's version, such as 15.8.</summary>
    public required Version Server { get; init; }

    /// <summary>How many of the module's migrations are applied as they are now, and meet the contract.</summary>
    public required int Applied { get; init; }

    /// <summary>How many migrations the module has.</summary>
    public required int Migrations { get; init; }

    /// <summary>The version of the module that deployed last; null where the journal records nothing.</summary>
    public string? DeployedBy { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
