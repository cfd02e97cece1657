using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>Counts the checks that a command has emitted, for its -Quiet and -FailOnError.</summary>
sealed class CheckTally
{
    readonly List<Check> bad = [];
    int count;

    /// <summary>Whether no check has failed, and none is unknown: what nobody could look at is not good.</summary>
    public bool IsGood => bad.Count == 0;

    /// <summary>Counts one.</summary>
    public void Add(Check check)
    {
        count++;
        if (check.Status is CheckStatus.Failed or CheckStatus.Unknown) bad.Add(check);
    }

    /// <summary>The error of -FailOnError.</summary>
    /// <param name="incomplete">What to say where none failed, but not all could be asked.</param>
    public AiCacheException Failure(string incomplete)
    {
        if (IsGood) return new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, incomplete);
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
