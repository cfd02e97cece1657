using System.Management.Automation;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// A command whose work runs away from the pipeline's thread: it streams what is made, can be stopped, and turns
/// failures into errors.
/// </summary>
public abstract class PipelineCommand : PSCmdlet, IDisposable
{
    readonly CancellationTokenSource cancellation = new();
    readonly CancellationTokenSource patience = new();

    /// <summary>Prepares what every command needs.</summary>
    protected PipelineCommand() => Downstream = new Downstream(this);

    /// <summary>What the results are handed to.</summary>
    private protected Downstream Downstream { get; }

    /// <summary>Cancelled by Ctrl+C and when the pipeline is stopped for another reason.</summary>
    private protected CancellationToken Cancellation => cancellation.Token;

    /// <summary>Where the engine reports to while <see cref="Run"/> works.</summary>
    private protected IReporter Reporter { get; private set; } = SilentReporter.Instance;

    /// <summary>
    /// How long the work has to end once it is stopped. Longer where it takes away what it has made on this machine,
    /// which no network holds up.
    /// </summary>
    private protected virtual TimeSpan Patience => TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Runs the work to its end. A failure becomes a non-terminating error, so that the next object of the pipeline has
    /// its turn; only what the pipeline itself throws ends the command.
    /// </summary>
    /// <param name="target">The user's object that an error is about.</param>
    /// <param name="work">The work; after each await it is back on the pipeline's thread.</param>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Run(object? target, Func<Task> work)
    {
        CommandReporter? reporter = null;
        var succeeded = false;
        try
        {
            PipelinePump.Run(async () =>
            {
                Reporter = reporter = new CommandReporter(this);
                succeeded = await AttemptAsync(target, () =>
                {
                    LocalMachine.Follow(SessionState);
                    return work();
                });
            }, cancellation, patience.Token);
            return succeeded;
        }
        catch (Exception failure) when (Stopping)
        {
            if (failure is WorkLeftException)
                Host.UI.WriteWarningLine("Stopped without waiting any longer for a server that does not answer. What "
                    + "was not committed is rolled back: at once where it hears of this, otherwise by its own time "
                    + "limits.");
            throw new PipelineStoppedException();
        }
        catch (ReportRefusedException refused)
        {
            refused.Rethrow();
            throw;
        }
        finally
        {
            reporter?.Complete();
        }
    }

    /// <summary>What is to be written before an error, which may end the pipeline.</summary>
    private protected virtual void BeforeError(ErrorRecord error)
    {
    }

    /// <summary>
    /// Does one part of the work that is run. Its failure becomes a non-terminating error, unless it is the pipeline's.
    /// </summary>
    /// <param name="target">The user's object that an error is about.</param>
    /// <param name="work">The work.</param>
    /// <returns>Whether it succeeded.</returns>
    private protected async Task<bool> AttemptAsync(object? target, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception failure) when (!IsThePipelines(failure))
        {
            var error = ErrorRecords.Of(failure, target);
            BeforeError(error);
            WriteError(error);
            return false;
        }
    }

    /// <summary>Whether the pipeline ends the command, and not only this work of it.</summary>
    bool IsThePipelines(Exception failure) => Cancellation.IsCancellationRequested || Downstream.Threw(failure)
        || failure is PipelineStoppedException or ActionPreferenceStopException;

    /// <summary>Ends the command with an error before anything is done, where the demand fails.</summary>
    /// <param name="target">The user's object that the error is about.</param>
    /// <param name="demand">Throws what is wrong.</param>
    private protected void Demand(object? target, Action demand)
    {
        try
        {
            demand();
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            ThrowTerminatingError(ErrorRecords.Of(failure, target));
        }
    }

    /// <summary>
    /// Writes what the engine returns as it comes. The engine works on other threads, one result ahead at most.
    /// </summary>
    /// <returns>How many.</returns>
    private protected async Task<long> WriteAllAsync<T>(IAsyncEnumerable<T> results)
    {
        var count = 0L;
        var enumerator = results.GetAsyncEnumerator(Cancellation);
        try
        {
            for (; await Task.Run(() => enumerator.MoveNextAsync().AsTask()); count++) WriteResult(enumerator.Current!);
            return count;
        }
        finally
        {
            await Task.Run(() => enumerator.DisposeAsync().AsTask());
        }
    }

    /// <summary>Writes one result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="view">The type name of another view than the type's own.</param>
    private protected virtual void WriteResult(object result, string? view = null)
    {
        var output = PSObject.AsPSObject(result);
        if (view is not null) output.TypeNames.Insert(0, view);
        WriteObject(output);
    }

    /// <summary>Hands an object on, as every output of the module is.</summary>
    private protected new void WriteObject(object? sendToPipeline, bool enumerateCollection = false) =>
        Downstream.Write(sendToPipeline, enumerateCollection);

    /// <summary>What is left to do once the last object of the pipeline was worked on.</summary>
    private protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Finish();
        Downstream.End();
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        patience.CancelAfter(Patience);
        // Whoever hears of it may take his time: not on this thread, which is to end the pipeline.
        _ = cancellation.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        patience.Dispose();
        // Whoever was left behind still looks at the other.
        if (!Stopping) cancellation.Dispose();
    }
}
