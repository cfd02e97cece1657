using System.Management.Automation;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>A command that gathers what comes through the pipeline, and does its work once all has come.</summary>
public abstract class GatheringCommand : AiCacheCommand
{
    bool done;

    /// <summary>
    /// What Test-, Get- and Measure- commands of this module return, also from Import-Clixml. Anything else is left out
    /// with a warning.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>What has come.</summary>
    private protected List<object> Items { get; } = [];

    /// <summary>What the command takes.</summary>
    private protected abstract IReadOnlyList<Type> ItemTypes { get; }

    /// <summary>The user's object that errors are about; null where it is none to be shown.</summary>
    private protected abstract object? Subject { get; }

    /// <summary>The end of the sentence that says what has no room for something else.</summary>
    private protected abstract string Room { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(InputObject, () =>
    {
        if (InputObject is null) return Task.CompletedTask;
        if (PipelineObjects.As(InputObject, ItemTypes) is { } item) Add(InputObject, item);
        else WriteWarning($"{Room} has no room for {InputObject.BaseObject.GetType().Name}; it is left out.");
        return Task.CompletedTask;
    });

    /// <summary>Keeps an item that has come.</summary>
    /// <param name="input">As it came, with what the command before has added to it.</param>
    /// <param name="item">The record itself.</param>
    private protected virtual void Add(PSObject input, object item) => Items.Add(item);

    private protected override void Finish()
    {
        done = true;
        Operate(Subject, WorkHere);
    }

    /// <summary>
    /// A command before this one may end the pipeline with an error, as Test-AiCacheDeployment -FailOnError does: what
    /// has come is what tells why, so the work is done all the same.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        if (!done && Items.Count > 0 && !Cancellation.IsCancellationRequested && !Confirmation.IsWhatIf)
        {
            done = true;
            try
            {
                foreach (var result in OperateAsync(WorkHere()).ToBlockingEnumerable(Cancellation))
                    if (Line(result) is { } line) Host.UI?.WriteLine(line);
            }
            catch (AiCacheException failure)
            {
                // The pipeline takes no error any more, and would pass over this one.
                Host.UI?.WriteErrorLine(PlainText.Harmless(failure.Message));
            }
        }
        base.Dispose(disposing);
    }

    /// <summary>What the user is to read of a result that no pipeline takes any more; null is nothing.</summary>
    private protected virtual string? Line(object result) => null;
}
