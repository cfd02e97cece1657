using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>Counts the checks that a command has emitted, for its -Quiet and -FailOnError.</summary>
sealed class CheckTally
{
    readonly List<string> failed = [];
    int count;

    /// <summary>Whether no check has failed.</summary>
    public bool IsGood => failed.Count == 0;

    /// <summary>Counts one.</summary>
    public void Add(Check check)
    {
        count++;
        if (check.Status == CheckStatus.Failed) failed.Add(check.Name);
    }

    /// <summary>The error of -FailOnError.</summary>
    /// <param name="incomplete">What to say where none failed, but not all could be asked.</param>
    public AiCacheException Failure(string incomplete) => failed.Count > 0
        ? new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification,
        $"{failed.Count} of {count} checks failed: {string.Join(", ", failed)}.")
        {
            Details = failed,
            RecommendedAction = "Each failed check names what mends it in its Remediation.",
        }
        : new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, incomplete);
}
