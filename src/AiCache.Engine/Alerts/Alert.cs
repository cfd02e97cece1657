using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>A check that is to be told.</summary>
/// <param name="Check">As it is now.</param>
/// <param name="Before">How it was when it was last told; null where it was well or nobody knows.</param>
/// <param name="Since">Since when it is as it is; for what is well again, since when it was not.</param>
internal sealed record Alert(Check Check, CheckStatus? Before, DateTimeOffset Since)
{
    /// <summary>Whether it is well again.</summary>
    public bool IsOver => !Check.NeedsAttention;

    /// <summary>Whether it is another than was told last.</summary>
    public bool IsNews => Before != Check.Status;

    /// <summary>How grave it is, as alerts are routed by.</summary>
    public static string Severity(CheckStatus status) => status == CheckStatus.Failed ? "critical" : "warning";

    /// <summary>The heading: what it is about and where.</summary>
    public string Heading =>
        PlainText.Line(Check.Database is { } database ? $"{Check.Name} at {database}" : Check.Name, 200);

    /// <summary>What was found, and since when.</summary>
    public string Message => PlainText.Line(Check.Message, 500) + (IsOver
        ? $" It was {Before} since {Figures.Minute(Since)}." : $" So since {Figures.Minute(Since)}.");

    /// <summary>What mends it; null where nothing is known or nothing is to be mended.</summary>
    public string? Remedy => IsOver || (Check.Remediation ?? Check.Hint) is null ? null
        : PlainText.Line(string.Join(" – ", new[] { Check.Remediation, Check.Hint }.OfType<string>()), 300);

    /// <summary>How it ended, for a column or a sign.</summary>
    public string State => IsOver ? "Well again" : Check.Status.ToString();
}
