using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// What every command of the module has in common: it asks with the plan, runs the operation away from the pipeline's
/// thread, streams its records, can be stopped, and turns failures into errors.
/// </summary>
public abstract class AiCacheCommand : PSCmdlet, IDisposable
{
    readonly CancellationTokenSource cancellation = new();
    readonly CancellationTokenSource patience = new();
    readonly Downstream downstream;
    bool? whatIf;

    /// <summary>Prepares what every command needs.</summary>
    protected AiCacheCommand()
    {
        Confirmation = new Confirmation(this);
        downstream = new Downstream(this);
    }

    /// <summary>Asks before changes.</summary>
    private protected Confirmation Confirmation { get; }

    /// <summary>Cancelled by Ctrl+C and when the pipeline is stopped for another reason.</summary>
    private protected CancellationToken Cancellation => cancellation.Token;

    /// <summary>Where the engine reports to while <see cref="Run"/> works.</summary>
    private protected IReporter Reporter { get; private set; } = SilentReporter.Instance;

    /// <summary>Whether nothing is to be done, only to be told.</summary>
    private protected bool IsWhatIf => whatIf ??= Confirmation.IsWhatIf;

    /// <summary>The command's -Force; null where it has none.</summary>
    private protected virtual SwitchParameter? Forced => null;

    /// <summary>
    /// How long the work has to end once it is stopped. Longer where it takes away what it has made on this machine,
    /// which no network holds up.
    /// </summary>
    private protected virtual TimeSpan Patience => TimeSpan.FromSeconds(2.5);

    /// <summary>What would be done; null where nobody need be asked.</summary>
    private protected virtual Task<Plan?> PlanAsync(Work work) => Task.FromResult<Plan?>(null);

    /// <summary>The command's operation.</summary>
    private protected virtual IAsyncEnumerable<object> OperateAsync(Work work) => throw new NotSupportedException();

    /// <summary>Asks, and runs the command's operation on one subject. A failure becomes an error.</summary>
    /// <param name="subject">The user's object that questions and errors are about.</param>
    /// <param name="begin">Makes what the operation works with.</param>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Operate(object? subject, Func<Work> begin)
    {
        var succeeded = Run(subject, async () =>
        {
            _ = IsWhatIf;
            var work = begin();
            try
            {
                var plan = await Task.Run(() => PlanAsync(work));
                if (plan is not null && !IsGranted(plan, subject)) return;
                // What was asked for is done, whoever listens.
                downstream.WorkGoesOn = plan is not null;
                var clock = Stopwatch.StartNew();
                var count = await WriteAllAsync(OperateAsync(work));
                if (HasOutput) Reporter.Verbose($"{work.Place}: "
                    + (count == 0 ? "nothing found" : Figures.Count(count, "result", "results"))
                    + $" in {Figures.Duration(clock.Elapsed)}"
                    + (work.RoundTrips == 0 ? "." : $", {Figures.Count(work.RoundTrips, "round trip", "round trips")}."));
            }
            finally
            {
                await Task.Run(() => work.DisposeAsync().AsTask());
            }
        });
        downstream.EndSubject();
        return succeeded;
    }

    bool HasOutput => GetType().IsDefined(typeof(OutputTypeAttribute), inherit: false);

    /// <summary>What is left to do once the last object of the pipeline was worked on.</summary>
    private protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Finish();
        downstream.End();
    }

    /// <summary>What an operation works with that needs no database.</summary>
    private protected Work WorkHere() => new(null, Reporter, LocalMachine.Read());

    /// <summary>What an operation works with on a database. What the user should know of how it was read, he is
    /// told.</summary>
    private protected Work WorkOn(DatabaseTarget target)
    {
        foreach (var warning in target.Warnings) WriteWarning(warning);
        foreach (var note in target.Notes) WriteVerbose(note);
        return new Work(target, Reporter, LocalMachine.Read());
    }

    /// <summary>The stream of an operation that has a single record.</summary>
    private protected static async IAsyncEnumerable<object> Single<T>(Func<Task<T>> operation) where T : class
    {
        yield return await operation();
    }

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
        try
        {
            LocalMachine.Follow(SessionState);
            PipelinePump.Run(() =>
            {
                Reporter = reporter = new CommandReporter(this);
                return work();
            }, cancellation, patience.Token);
            return true;
        }
        catch (Exception failure) when (Stopping)
        {
            if (failure is WorkLeftException)
                Host.UI.WriteWarningLine("Stopped without waiting any longer for a server that does not answer. What "
                    + "was not committed is rolled back: at once where it hears of this, otherwise by its own time "
                    + "limits.");
            throw new PipelineStoppedException();
        }
        catch (Exception failure) when (downstream.Threw(failure)
            || failure is PipelineStoppedException or ActionPreferenceStopException or ReportRefusedException)
        {
            if (failure is ReportRefusedException refused) refused.Rethrow();
            throw;
        }
        catch (Exception failure)
        {
            WriteError(ErrorRecords.Of(failure, target));
            return false;
        }
        finally
        {
            reporter?.Complete();
        }
    }

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

    /// <summary>The full path of what the user has typed, from where the session stands in the file system.</summary>
    /// <param name="path">The path; null stays null.</param>
    /// <exception cref="AiCacheException">It leads into another provider, such as Env: or HKLM:.</exception>
    [return: NotNullIfNotNull(nameof(path))]
    internal string? FullPath(string? path)
    {
        if (path is null) return null;
        var states = SessionState.Path;
        // A path without a drive is meant in the file system, wherever the session stands.
        if (!states.IsPSAbsolute(path, out _) && states.CurrentLocation.Provider.Name != "FileSystem")
            path = System.IO.Path.Combine(states.CurrentFileSystemLocation.ProviderPath, path);
        var full = states.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? full : throw new AiCacheException(ErrorIds.PathNotAFile,
            FailureKind.InvalidInput, $"'{path}' is a path of {provider.Name}, not of the file system.")
        {
            Subject = path,
            RecommendedAction = "Give a path of the file system, such as ./backups.",
        };
    }

    /// <summary>Writes a file as Get-Item does, so that it is shown like any other.</summary>
    private protected void WriteFile(string path) =>
        WriteObject(InvokeProvider.Item.Get([@"Microsoft.PowerShell.Core\FileSystem::" + path], force: true,
            literalPath: true), enumerateCollection: true);

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
        downstream.Write(sendToPipeline, enumerateCollection);

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

    /// <summary>With -WhatIf every question is told, and the answer to all of them is no.</summary>
    bool IsGranted(Plan plan, object? subject)
    {
        var granted = true;
        foreach (var question in plan.Questions)
            if (granted || IsWhatIf)
                granted &= Confirmation.Granted(question.Text, Forced, subject, question.Details, question.Impact);
        if (!IsWhatIf) return granted;
        foreach (var record in plan.Records) WriteResult(record, plan.View);
        return false;
    }
}
