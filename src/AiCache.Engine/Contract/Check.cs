namespace AiCache.Engine.Contract;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Passed,
    /// <summary>Different, but neither unsafe nor broken.</summary>
    Warning,
    /// <summary>Wrong.</summary>
    Failed,
    /// <summary>Could not or need not run; <see cref="Check.Message"/> says why.</summary>
    Skipped,
}

/// <summary>
/// One answer to one question about a database or a backup. Every check of this product is of this type.
/// </summary>
public sealed record Check
{
    /// <summary>A stable id such as <c>Index.idx_ai_cache_lecture_ids</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The group it belongs to, such as <c>Index</c>.</summary>
    public required string Category { get; init; }

    /// <summary>How it ended.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>What the contract asks for.</summary>
    public string? Expected { get; init; }

    /// <summary>What was found.</summary>
    public string? Actual { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>The command or statement that mends it; null where nothing is to be mended.</summary>
    public string? Remediation { get; init; }

    /// <summary>How long it took; zero for a comparison of facts already read.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The database it was asked of, as <c>database@host:port</c>; null for a check of a file.</summary>
    public string? Database { get; init; }

    /// <summary>Its name and how it ended, which is what fits a column of a view.</summary>
    public override string ToString() => $"{Name}: {Status}";
}
