using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>How a check ended.</summary>
public enum CheckStatus : long
{
    /// <summary>As it should be.</summary>
    Passed,
    /// <summary>Different, but neither unsafe nor broken.</summary>
    Warning,
    /// <summary>Wrong.</summary>
    Failed,
    /// <summary>There is nothing to judge yet; <see cref="Check.Message"/> says why.</summary>
    Skipped,
    /// <summary>This role may not look: nobody knows whether it is as it should be.</summary>
    Unknown,
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

    /// <summary>The figure that was judged, where there is one; see <see cref="Unit"/>.</summary>
    public double? Value { get; init; }

    /// <summary>What <see cref="Value"/> was compared with.</summary>
    public double? Threshold { get; init; }

    /// <summary>What both are counted in: <c>bytes</c>, <c>seconds</c>, <c>percent</c> or a thing's plural.</summary>
    public string? Unit { get; init; }

    /// <summary>
    /// What mends it, to be pasted as it is: one PowerShell command or SQL statements. Null where nothing is to be
    /// mended.
    /// </summary>
    public string? Remediation { get; init; }

    /// <summary>What to look at or to know before that, in a sentence.</summary>
    public string? Hint { get; init; }

    /// <summary>Since when it has ended so, as far as a history knows; null without one.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How long it took; zero for a comparison of facts already read.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The database it was asked of, as <c>database@host:port</c>; null for a check of a file.</summary>
    public string? Database { get; init; }

    /// <summary>Whether somebody has to look at it.</summary>
    internal bool NeedsAttention => Status is CheckStatus.Failed or CheckStatus.Unknown or CheckStatus.Warning;

    /// <summary>Whether it is of something that is there beyond the contract.</summary>
    internal bool IsAddition => Expected == "absent";

    /// <summary>The answer, and since when it is so where that is known.</summary>
    internal string News => Since is { } since ? $"{Message} So since {Figures.Minute(since)}." : Message;

    /// <summary>A check of something that is as it should be.</summary>
    internal static Check Passed(string category, string name, string message) =>
        Of(CheckStatus.Passed, category, name, message);

    /// <summary>A check of something that is different, but neither unsafe nor broken.</summary>
    internal static Check Warning(string category, string name, string message) =>
        Of(CheckStatus.Warning, category, name, message);

    /// <summary>A check of something that is wrong.</summary>
    internal static Check Failed(string category, string name, string message) =>
        Of(CheckStatus.Failed, category, name, message);

    /// <summary>A check that has nothing to judge yet.</summary>
    internal static Check Skipped(string category, string name, string why) =>
        Of(CheckStatus.Skipped, category, name, why);

    /// <summary>A check of what this role may not see.</summary>
    internal static Check Unknown(string category, string name, string why) =>
        Of(CheckStatus.Unknown, category, name, why);

    /// <summary>A check whose end was decided elsewhere.</summary>
    internal static Check Of(CheckStatus status, string category, string name, string message) =>
        new() { Status = status, Category = category, Name = name, Message = message };

    /// <summary>The same with what was asked for and what was found.</summary>
    internal Check Found(string expected, string actual) => this with { Expected = expected, Actual = actual };

    /// <summary>The same with the figure that was judged.</summary>
    internal Check Measured(double value, double threshold, string unit) =>
        this with { Value = value, Threshold = threshold, Unit = unit };

    /// <summary>The same with what mends it. What is as it should be needs no mending.</summary>
    /// <param name="remediation">One PowerShell command or SQL statements; null where there is none.</param>
    /// <param name="hint">What to know before, in a sentence.</param>
    internal Check Mended(string? remediation, string? hint = null) =>
        Status == CheckStatus.Passed ? this : this with { Remediation = remediation, Hint = hint };

    /// <summary>Its name and how it ended, which is what fits a column of a view.</summary>
    public override string ToString() => $"{Name}: {Status}";
}
