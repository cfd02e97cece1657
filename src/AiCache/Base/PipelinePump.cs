using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace AiCache.Base;

/// <summary>
/// Runs asynchronous work to its end on the pipeline's thread, the only one that may write to the pipeline: what
/// follows an <c>await</c> comes back here.
/// </summary>
sealed class PipelinePump : SynchronizationContext
{
    readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> queue = [];

    /// <summary>Runs the work and returns when it has ended; its exception is thrown as it is.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Cancelled when a posted report is refused (<c>-WarningAction Stop</c>): the work ends
    /// in its own order first.</param>
    public static void Run(Func<Task> work, CancellationTokenSource cancellation)
    {
        var outer = Current;
        var pump = new PipelinePump();
        SetSynchronizationContext(pump);
        try
        {
            var task = work();
            // Work that has ended already, as for each object that is only gathered, need not wait for another thread
            // to say so.
            if (task.IsCompleted) pump.queue.CompleteAdding();
            else _ = task.ContinueWith(_ => pump.queue.CompleteAdding(), TaskScheduler.Default);
            if (pump.Drain(cancellation) is { } refused) throw new ReportRefusedException(refused);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        // A report that comes in after the work has ended concerns nobody any more.
        try { queue.Add((d, state)); }
        catch (InvalidOperationException) when (queue.IsAddingCompleted) { }
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    ExceptionDispatchInfo? Drain(CancellationTokenSource cancellation)
    {
        ExceptionDispatchInfo? refused = null;
        foreach (var (callback, state) in queue.GetConsumingEnumerable())
        {
            try { callback(state); }
            catch (Exception error)
            {
                refused ??= ExceptionDispatchInfo.Capture(error);
                cancellation.Cancel();
            }
        }
        return refused;
    }
}

/// <summary>The pipeline did not take a report, as with <c>-WarningAction Stop</c>.</summary>
/// <param name="refusal">What it threw.</param>
#pragma warning disable CA1032, RCS1194 // Nobody but the pump makes one.
sealed class ReportRefusedException(ExceptionDispatchInfo refusal) : Exception
{
    /// <summary>Throws what the pipeline threw.</summary>
    public void Rethrow() => refusal.Throw();
}
