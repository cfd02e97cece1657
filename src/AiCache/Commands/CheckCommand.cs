using System.Management.Automation;
using AiCache.Engine;
using AiCache.Engine.Verification;
using AiCache.Internal;

namespace AiCache.Commands;

/// <summary>A command that answers with checks.</summary>
public abstract class CheckCommand : DatabaseCommand
{
    readonly List<string> failed = [];
    int count;

    /// <summary>Returns true or false instead of the checks: whether none failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Ends with an error, once all checks have been emitted, if one failed or could not be asked.</summary>
    [Parameter]
    public SwitchParameter FailOnError { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Quiet) WriteObject(failed.Count == 0 && AllRan);
        if (FailOnError && (failed.Count > 0 || !AllRan)) ThrowTerminatingError(ErrorRecords.From(Failure(), null));
    }

    private protected override void WriteResult(object result, string? view = null)
    {
        var check = (Check)result;
        count++;
        if (check.Status == CheckStatus.Failed) failed.Add(check.Name);
        if (!Quiet) base.WriteResult(result, view);
    }

    AiCacheException Failure() => failed.Count > 0
        ? new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, $"{failed.Count} of {count} checks failed: {string.Join(", ", failed)}.")
        {
            Details = failed,
            RecommendedAction = "Each failed check names what mends it in its Remediation.",
        }
        : new AiCacheException(ErrorIds.CheckFailed, FailureKind.Verification, "Not every database could be checked; see the errors before.");
}
