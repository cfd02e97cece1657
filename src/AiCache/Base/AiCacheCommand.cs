using System.Management.Automation;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// What every command of the module has in common: it runs the engine, can be stopped, and turns failures into errors.
/// </summary>
public abstract class AiCacheCommand : PSCmdlet, IDisposable
{
    readonly CancellationTokenSource cancellation = new();

    /// <summary>Prepares what every command needs.</summary>
    protected AiCacheCommand() => Confirmation = new Confirmation(this);

    /// <summary>Asks before changes.</summary>
    private protected Confirmation Confirmation { get; }

    /// <summary>Cancelled by Ctrl+C and when the pipeline is stopped for another reason.</summary>
    private protected CancellationToken Cancellation => cancellation.Token;

    /// <summary>Where the engine reports to while <see cref="Run"/> works.</summary>
    private protected IReporter Reporter { get; private set; } = SilentReporter.Instance;

    /// <summary>
    /// Runs the work to its end. A failure becomes a non-terminating error, so that the next object of the pipeline has
    /// its turn.
    /// </summary>
    /// <param name="target">The user's object that an error is about.</param>
    /// <param name="work">The work; after each await it is back on the pipeline's thread.</param>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Run(object? target, Func<Task> work)
    {
        CommandReporter? reporter = null;
        try
        {
            PipelinePump.Run(() =>
            {
                Reporter = reporter = new CommandReporter(this);
                return work();
            }, cancellation);
            return true;
        }
        catch (Exception) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
        catch (AiCacheException failure)
        {
            WriteError(ErrorRecords.From(failure, target));
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.FileAccess(failure, target));
            return false;
        }
        finally
        {
            reporter?.Complete();
        }
    }

    /// <summary>Writes a file as Get-Item does, so that it is shown like any other.</summary>
    private protected void WriteFile(string path) =>
        WriteObject(InvokeProvider.Item.Get([@"Microsoft.PowerShell.Core\FileSystem::" + path], force: true,
            literalPath: true), enumerateCollection: true);

    /// <summary>
    /// Writes what the engine returns as it comes. The engine works on other threads, one result ahead at most.
    /// </summary>
    private protected async Task WriteAllAsync<T>(IAsyncEnumerable<T> results)
    {
        var enumerator = results.GetAsyncEnumerator(Cancellation);
        try
        {
            while (await Task.Run(() => enumerator.MoveNextAsync().AsTask())) WriteResult(enumerator.Current!);
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

    /// <inheritdoc/>
    protected override void StopProcessing() => cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the command holds.</summary>
    protected virtual void Dispose(bool disposing) => cancellation.Dispose();
}
