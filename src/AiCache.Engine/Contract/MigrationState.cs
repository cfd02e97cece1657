namespace AiCache.Engine.Contract;

/// <summary>How a migration stands in a database.</summary>
public enum MigrationStatus : long
{
    /// <summary>Neither recorded nor there.</summary>
    Pending,
    /// <summary>Recorded, there, and as the contract asks for.</summary>
    Applied,
    /// <summary>
    /// Recorded and there, but its objects break the contract: see <see cref="MigrationState.Differences"/>.
    /// </summary>
    Drifted,
    /// <summary>Recorded with another checksum than the script has now.</summary>
    Changed,
    /// <summary>Recorded, but its table is gone.</summary>
    Missing,
    /// <summary>Its table is there, but nothing is recorded.</summary>
    Unrecorded,
    /// <summary>Recorded, but no migration of this module.</summary>
    Unknown,
}

/// <summary>How one migration stands in one database.</summary>
public sealed record MigrationState
{
    /// <summary>The migration's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it stands.</summary>
    public required MigrationStatus Status { get; init; }

    /// <summary>SHA-256 of the script in this module; null for an unknown migration.</summary>
    public string? Checksum { get; init; }

    /// <summary>The checksum in the journal.</summary>
    public string? RecordedChecksum { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>The role that recorded it.</summary>
    public string? AppliedBy { get; init; }

    /// <summary>The module's version that recorded it.</summary>
    public string? ModuleVersion { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary><c>Applied</c>, <c>Adopted</c> or <c>Repaired</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Where its objects differ from the contract; empty where they do not or are not there.</summary>
    public IReadOnlyList<Check> Differences { get; init; } = [];

    /// <summary>What it makes, kind by kind, and how much of that is there; empty for one that is not ours.</summary>
    public IReadOnlyList<ObjectCount> Objects { get; init; } = [];

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Whether a difference is more than somebody's own addition.</summary>
    internal bool NeedsRepair => Differences.Any(d => d.Status == CheckStatus.Failed || !d.IsAddition);

    /// <summary>Whether a difference breaks the contract, recorded or not.</summary>
    internal bool BreaksContract => Differences.Any(d => d.Status == CheckStatus.Failed);
}
