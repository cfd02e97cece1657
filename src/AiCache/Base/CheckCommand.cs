using System.Management.Automation;
using AiCache.Engine.Acceptance;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>A command that answers with checks: those of a database together, once all of them are made.</summary>
public abstract class CheckCommand : FleetCommand
{
    readonly CheckTally tally = new("database");

    /// <summary>Returns true or false instead of the checks: whether none failed or is unknown.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// Ends with an error, once all checks have been emitted, if one failed, is unknown or could not be asked.
    /// </summary>
    [Parameter]
    public SwitchParameter FailOnError { get; set; }

    /// <summary>Whether sums stand for the checks.</summary>
    private protected virtual bool IsSummary => false;

    private protected override void Finish()
    {
        base.Finish();
        if (AllRan && tally.Nothing is { } nothing) WriteWarning(nothing);
        if (Quiet) WriteObject(tally.IsGood && AllRan);
        if (FailOnError && (!tally.IsGood || !AllRan))
            ThrowTerminatingError(ErrorRecords.From(tally.Failure("Not every database could be checked; see the "
            + "errors before."), null));
    }

    private protected override async Task RunOnAsync(AiCacheConnection connection)
    {
        tally.Begin();
        await base.RunOnAsync(connection);
        WriteRun();
    }

    void WriteRun()
    {
        if (Quiet || IsSummary) return;
        foreach (var check in tally.End()) base.WriteResult(check);
    }

    /// <summary>A database that could not be asked is a check, too: what comes after may tell somebody.</summary>
    private protected override void BeforeError(ErrorRecord error)
    {
        if (error.Exception is AiCacheException { Kind: not FailureKind.InvalidInput } failure)
            tally.AddUnmade(UnmadeChecks.Of(What, Database, failure));
        WriteRun();
    }

    /// <summary>What is checked: the command's noun without the product's name.</summary>
    string What => MyInvocation.MyCommand.Name["Test-AiCache".Length..];

    private protected override void WriteResult(object result, string? view = null)
    {
        if (result is SuccessCriterion criterion)
        {
            foreach (var check in criterion.Checks) tally.Add(check);
            if (!Quiet) base.WriteResult(criterion);
        }
        else
        {
            tally.Add((Check)result);
        }
    }
}
