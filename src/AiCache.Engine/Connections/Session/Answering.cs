namespace AiCache.Engine.Connections;

/// <summary>
/// Waits for the driver, but neither for a server that says nothing more nor, once it is cancelled, for one that does
/// not hear it.
/// </summary>
/// <param name="isAtWork">Whether the server works on what is being waited for.</param>
/// <param name="abandon">Gives the connection up, before anything is thrown.</param>
/// <param name="silence">How long a server may be silent before somebody looks after it.</param>
internal sealed class Answering(Func<Task<bool>> isAtWork, Action abandon, TimeSpan silence)
{
    /// <summary>How long the server has to answer a cancellation.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    /// <summary>How many looks in a row have to find it idle or out of reach.</summary>
    const int Doubts = 2;

    /// <summary>Runs what calls the driver.</summary>
    /// <param name="action">Calls it, with a token of its own: the driver sends a cancellation on the thread that
    /// cancels, and waits there for the server to hang up.</param>
    /// <param name="cancellation">Ends it; the connection is given up where the server does not hear it.</param>
    /// <exception cref="SilentServerException">The server no longer answers.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        var driver = new CancellationTokenSource();
        await using var relay = cancellation.UnsafeRegister(static source =>
            _ = ((CancellationTokenSource)source!).CancelAsync(), driver);
        var work = action(driver.Token);
        for (var doubts = 0; ;)
        {
            try
            {
                return await work.WaitAsync(silence, cancellation);
            }
            catch (OperationCanceledException) when (!work.IsCompleted)
            {
                if (await IsSettledAsync(work)) return await work;
                abandon();
                throw new OperationCanceledException(cancellation);
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                doubts = await isAtWork() || work.IsCompleted ? 0 : doubts + 1;
                if (doubts < Doubts) continue;
                abandon();
                throw new SilentServerException();
            }
        }
    }

    /// <summary>Whether it ends within the time that an answer to a cancellation takes.</summary>
    static async Task<bool> IsSettledAsync(Task work)
    {
        await Task.WhenAny(work, Task.Delay(Grace, CancellationToken.None));
        if (work.IsCompleted) return true;
        // Looking at the error keeps it from being reported as one that nobody saw.
        _ = work.ContinueWith(static left => left.Exception, TaskScheduler.Default);
        return false;
    }
}

/// <summary>The server neither answers nor works on what it was asked.</summary>
#pragma warning disable CA1032 // Nobody else makes one.
internal sealed class SilentServerException() : IOException("it no longer answers, and does not work on it")
{
}
