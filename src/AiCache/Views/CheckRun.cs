using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>The checks that a command has made of one database or backup: what stands above them.</summary>
/// <param name="Subject">The database or the file.</param>
/// <param name="Checks">All of them.</param>
/// <param name="Duration">How long they took.</param>
sealed record CheckRun(string Subject, IReadOnlyList<Check> Checks, TimeSpan Duration)
{
    static readonly ConditionalWeakTable<Check, CheckRun> Runs = [];

    /// <summary>The run of a check; null where it comes from elsewhere.</summary>
    public static CheckRun? Of(Check check) => Runs.TryGetValue(check, out var run) ? run : null;

    /// <summary>
    /// The checks in the order in which they are shown: what somebody has to look at comes last, next to the prompt.
    /// </summary>
    public IEnumerable<Check> Ordered()
    {
        foreach (var check in Checks) Runs.AddOrUpdate(check, this);
        return Checks.OrderBy(check => Urgency(check.Status));
    }

    /// <summary>Such as <c>shop@db: 193 checks: 192 passed, 1 warning, in 0.1 s</c>.</summary>
    public override string ToString() => $"{Subject}: {Words.Keep(Figures.Count(Checks.Count, "check", "checks"))}: "
        + string.Join(", ", Checks.CountBy(c => c.Status).OrderBy(c => Urgency(c.Key))
        .Select(c => Words.Keep(Part(c.Key, c.Value))))
        + $", {Words.Keep($"in {Figures.Duration(Duration)}")}";

    static int Urgency(CheckStatus status) => status switch
    {
        CheckStatus.Passed => 0,
        CheckStatus.Skipped => 1,
        CheckStatus.Warning => 2,
        CheckStatus.Unknown => 3,
        _ => 4,
    };

    static string Part(CheckStatus status, int count) => status == CheckStatus.Warning
        ? Figures.Count(count, "warning", "warnings")
        : $"{Figures.Count(count)} {status.ToString().ToLowerInvariant()}";
}
