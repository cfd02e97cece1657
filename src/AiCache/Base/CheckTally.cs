using System.Diagnostics;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Views;

namespace AiCache.Base;

/// <summary>
/// Gathers the checks of one database or backup, so that they are shown under their sum, and counts them all for the
/// command's -Quiet and -FailOnError.
/// </summary>
/// <param name="subject">What has checks: a database or a backup.</param>
sealed class CheckTally(string subject)
{
    readonly List<Check> bad = [];
    // Goes along with the work on one database, where several are checked at a time.
    readonly AsyncLocal<(List<Check> Checks, Stopwatch Watch)> run = new();
    int count;
    bool begun;

    /// <summary>
    /// Whether no check has failed, and none is unknown: what nobody could look at is not good, nor is nothing at all.
    /// </summary>
    public bool IsGood => begun && bad.Count == 0;

    /// <summary>What to say where nothing came to be checked; null where something did.</summary>
    public string? Nothing => begun ? null : $"No {subject} came, so nothing was checked.";

    /// <summary>Begins with the next database or backup.</summary>
    public void Begin()
    {
        begun = true;
        run.Value = ([], Stopwatch.StartNew());
    }

    /// <summary>Counts one.</summary>
    public void Add(Check check)
    {
        count++;
        run.Value.Checks.Add(check);
        if (check.Status is CheckStatus.Failed or CheckStatus.Unknown) bad.Add(check);
    }

    /// <summary>Shows one that only says that others could not be made, which the error says, too.</summary>
    public void AddUnmade(Check check) => run.Value.Checks.Add(check);

    /// <summary>Those since <see cref="Begin"/> or the last end, what somebody has to look at last.</summary>
    /// <param name="subject">What they are of, where they do not say it themselves.</param>
    public IReadOnlyList<Check> End(string? subject = null)
    {
        var (checks, watch) = run.Value;
        if (checks.Count == 0) return [];
        var ended = new CheckRun(checks[0].Database ?? subject ?? "", [.. checks], watch.Elapsed).Ordered();
        checks.Clear();
        return [.. ended];
    }

    /// <summary>The error of -FailOnError.</summary>
    /// <param name="incomplete">What to say where none failed, but not all could be asked.</param>
    public AiCacheException Failure(string incomplete)
    {
        if (bad.Count == 0)
            return new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, Nothing ?? incomplete);
        return new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, string.Join("; ", Parts()) + ".")
        {
            Details = [.. bad.Select(c => c.Name)],
            RecommendedAction = "Each of them names what mends it in its Remediation, or what to do in its Hint.",
        };
    }

    IEnumerable<string> Parts() => bad.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g =>
        $"{Figures.Count(g.Count())} of {Figures.Count(count, "check", "checks")} "
        + (g.Key == CheckStatus.Failed ? "failed" : "could not be looked at")
        + $": {string.Join(", ", g.Select(c => c.Name))}");
}
