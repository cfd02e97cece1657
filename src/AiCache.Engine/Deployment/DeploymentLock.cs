using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Runs work in a transaction that holds the deployment lock, and steps back and tries again where a lock is not to be
/// had.
/// </summary>
/// <remarks>
/// The lock is tried, never waited for: a session that waits in an advisory lock holds a snapshot, and an index build
/// of the holder would wait for that in turn. It ends with the transaction, so it is safe behind a pooler.
/// </remarks>
/// <param name="session">The database.</param>
/// <param name="patience">How long to wait.</param>
/// <param name="activity">What is waited for in the user's words, such as <c>Waiting to deploy</c>.</param>
/// <param name="reporter">Is told of it.</param>
internal sealed class DeploymentLock(DatabaseSession session, LockPatience patience, string activity,
    IReporter reporter)
{
    /// <summary>One statement may build an index of millions of rows; for ever it is not.</summary>
    TransactionSettings Settings => TransactionSettings.Default with
    {
        LockTimeout = TransactionSettings.ForLock(patience.Timeout),
        StatementTimeout = TransactionSettings.Longest,
    };

    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Lock not granted in time, deadlock, serialization failure: what another try may cure.</summary>
    static bool IsTransient(AiCacheException error) => error.SqlState is "55P03" or "40P01" or "40001";

    /// <summary>
    /// Runs the work on what is deployed, which is read in the round trip that takes the lock, after it was taken; the
    /// work commits or does not. Returns its result and how long was waited before the try that succeeded.
    /// </summary>
    /// <param name="work">What is done with the lock held.</param>
    /// <param name="cancellation">Ends the waiting and the work.</param>
    /// <param name="seen">What was read a moment ago. It counts where nobody has deployed or undone since; after a wait
    /// all is read again.</param>
    /// <exception cref="AiCacheException">No lock within <see cref="LockPatience.Wait"/>; the details name who was in
    /// the way. Or the journal is there and cannot be read, or something of ours is a stranger's.</exception>
    public async Task<(T Result, TimeSpan Waited)> RunAsync<T>(Func<DatabaseTransaction, DeploymentState, Task<T>> work,
        CancellationToken cancellation, DeploymentState? seen = null)
    {
        var clock = Stopwatch.StartNew();
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var waited = clock.Elapsed;
            AiCacheException? obstacle = null;
            await using (var transaction = await session.BeginAsync(Settings, cancellation))
            {
                try
                {
                    var batch = new StatementBatch();
                    var held = batch.Scalar<bool>(AdvisoryLock.Deployment.Take);
                    var state = await new DeploymentReading(batch, seen).RunAsync(transaction, cancellation);
                    if (held.Value)
                    {
                        state.Readable().DemandTrusted();
                        return (await work(transaction, state), waited);
                    }
                }
                catch (AiCacheException error) when (IsTransient(error))
                {
                    obstacle = error;
                }
            }
            var blockers = (await LockHolder.ReadAsync(session, AdvisoryLock.Deployment,
                    CacheContract.LockedNames, cancellation))
                .Select(holder => holder.Whole).ToList();
            if (clock.Elapsed + pause > patience.Wait)
                throw DeploymentErrors.LockNotGranted(session.Target.DisplayName, obstacle, blockers, clock.Elapsed);
            seen = null;
            var reason = obstacle?.Message ?? "Another deployment is at work";
            reporter.Progress(new ProgressReport(activity, blockers.Count > 0 ? blockers[0] : reason));
            reporter.Verbose($"{reason}; trying again. {string.Join(" | ", blockers)}");
            // Jitter, so that two deployments do not step on each other's feet in time.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), cancellation);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }
}
