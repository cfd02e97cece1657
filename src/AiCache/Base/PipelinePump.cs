using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace AiCache.Base;

/// <summary>
/// Runs asynchronous work to its end on the pipeline's thread, the only one that may write to the pipeline: what
/// follows an <c>await</c> comes back here.
/// </summary>
sealed class PipelinePump : SynchronizationContext
{
    /// <summary>Goes along with the work onto every thread that it uses.</summary>
    static readonly AsyncLocal<PipelinePump?> Pumping = new();

    readonly BlockingCollection<Posted> queue = [];
    volatile bool isLeft;

    /// <summary>The pump of the command whose work asks, from whichever thread; null where there is none.</summary>
    public static PipelinePump? OfThisWork => Pumping.Value;

    /// <summary>Runs the work and returns when it has ended; its exception is thrown as it is.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Cancelled when a posted report is refused (<c>-WarningAction Stop</c>): the work ends
    /// in its own order first.</param>
    /// <param name="patience">Cancelled when the work has had the time to end in its own order. What has not ended then
    /// waits for somebody who does not answer: it is left behind.</param>
    /// <exception cref="WorkLeftException">It was left behind.</exception>
    public static void Run(Func<Task> work, CancellationTokenSource cancellation, CancellationToken patience)
    {
        var (outer, outerPump) = (Current, Pumping.Value);
        var pump = Pumping.Value = new PipelinePump();
        SetSynchronizationContext(pump);
        try
        {
            var task = work();
            // Work that has ended already, as for each object that is only gathered, need not wait for another thread
            // to say so.
            if (task.IsCompleted) pump.queue.CompleteAdding();
            else _ = task.ContinueWith(_ => pump.queue.CompleteAdding(), TaskScheduler.Default);
            using var leaving = patience.UnsafeRegister(static pump => ((PipelinePump)pump!).Leave(), pump);
            var refused = pump.Drain(cancellation);
            if (pump.isLeft && !task.IsCompleted)
            {
                // Looking at the error keeps it from being reported as one that nobody saw.
                _ = task.ContinueWith(static left => left.Exception, TaskScheduler.Default);
                throw new WorkLeftException();
            }
            if (refused is not null) throw new ReportRefusedException(refused);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
            Pumping.Value = outerPump;
        }
    }

    /// <summary>Has the pipeline's thread answer a question of the work: what a script says, say.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline has ended, or is being stopped.</exception>
    public Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            queue.Add(new(_ => Answer(question, answer), null), CancellationToken.None);
        }
        catch (InvalidOperationException) when (queue.IsAddingCompleted)
        {
            throw new PipelineStoppedException();
        }
        return answer.Task.WaitAsync(cancellation);
    }

    static void Answer<T>(Func<T> question, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.SetResult(question());
        }
        catch (Exception error)
        {
            answer.SetException(error);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            queue.Add(new(d, state));
        }
        catch (InvalidOperationException) when (queue.IsAddingCompleted)
        {
            // A report that comes in after the work has ended concerns nobody any more. Work that was left behind goes
            // on elsewhere, so that it gives back what it holds.
            if (isLeft) ThreadPool.QueueUserWorkItem(_ => RunLeft(d, state));
        }
    }

    /// <summary>The pipeline that a report was for has ended; the work's own failures stay with its task.</summary>
    static void RunLeft(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception late)
            when (late is PipelineStoppedException or InvalidOperationException or ObjectDisposedException)
        {
            // What writes to a pipeline that has ended.
        }
    }

    void Leave()
    {
        isLeft = true;
        queue.CompleteAdding();
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

    /// <summary>A class: the runtime has a queue of objects compiled, and would compile one of pairs at its first use.</summary>
    sealed record Posted(SendOrPostCallback Callback, object? State);
}

/// <summary>The work did not end when it was told to, and goes on without anybody who waits for it.</summary>
#pragma warning disable CA1032, RCS1194 // Nobody but the pump makes one.
sealed class WorkLeftException : Exception;
#pragma warning restore CA1032, RCS1194

/// <summary>The pipeline did not take a report, as with <c>-WarningAction Stop</c>.</summary>
/// <param name="refusal">What it threw.</param>
#pragma warning disable CA1032, RCS1194 // Nobody but the pump makes one.
sealed class ReportRefusedException(ExceptionDispatchInfo refusal) : Exception
{
    /// <summary>Throws what the pipeline threw.</summary>
    public void Rethrow() => refusal.Throw();
}
