using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace AiCache.Base;

/// <summary>
/// What stands behind a command in the pipeline. It may want nothing more (<c>Select-Object -First 1</c>) or fail:
/// reading ends with that at once, a change is carried to its end first.
/// </summary>
sealed class Downstream(PSCmdlet command)
{
    ExceptionDispatchInfo? refusal;

    /// <summary>Whether what is being done is to be finished although nobody wants to hear of it.</summary>
    public bool WorkGoesOn { get; set; }

    /// <summary>Hands an object on. Nothing more is handed on once one was refused.</summary>
    public void Write(object? item, bool enumerate)
    {
        if (refusal is not null && WorkGoesOn) return;
        try
        {
            command.WriteObject(item, enumerate);
        }
        catch (Exception error)
        {
            refusal = ExceptionDispatchInfo.Capture(error);
            // Ctrl+C reaches the work by another way.
            if (!WorkGoesOn || command.Stopping) throw;
        }
    }

    /// <summary>Whether this is what the pipeline threw, and so no failure of the work.</summary>
    public bool Threw(Exception failure) => refusal?.SourceException == failure;

    /// <summary>
    /// Throws what was held back, once the work on one subject is done. That nobody wants more is no reason to leave
    /// out the subjects that are still to come; an error or a break behind the command is.
    /// </summary>
    public void EndSubject()
    {
        WorkGoesOn = false;
        if (refusal is { SourceException: not PipelineStoppedException }) refusal.Throw();
    }

    /// <summary>Throws what was held back, once all work is done.</summary>
    public void End() => refusal?.Throw();
}
