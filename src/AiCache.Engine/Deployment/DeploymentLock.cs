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
internal sealed class DeploymentLock(DatabaseSession session, MigrateOptions options, IReporter reporter)
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Lock not granted in time, deadlock, serialization failure: what another try may cure.</summary>
    static bool IsTransient(AiCacheException error) => error.SqlState is "55P03" or "40P01" or "40001";

    static readonly SqlStep TakeLock = new("take the deployment lock", EmbeddedSql.Read("Deployment/lock.sql"));

    /// <summary>
    /// Runs the work; it commits or does not. Returns its result and how long was waited before the try that succeeded.
    /// </summary>
    /// <exception cref="AiCacheException">No lock within <see cref="MigrateOptions.LockWait"/>; the details name who
    /// was in the way.</exception>
    public Task<(T Result, TimeSpan Waited)> RunAsync<T>(Func<DatabaseTransaction, Task<T>> work,
        CancellationToken cancellation) =>
        RunAsync(transaction => transaction.ScalarAsync<bool>(TakeLock.Sql, cancellation), work, cancellation);

    /// <summary>
    /// The same for work on what is deployed, which is read in the round trip that takes the lock, after it was taken.
    /// </summary>
    /// <exception cref="AiCacheException">As above, or the journal is there and cannot be read.</exception>
    public Task<(T Result, TimeSpan Waited)> RunAsync<T>(Func<DatabaseTransaction, DeploymentState, Task<T>> work,
        CancellationToken cancellation)
    {
        DeploymentState? state = null;
        return RunAsync(async transaction =>
        {
            var held = false;
            var reading = new DeploymentReading(session.Target.DisplayName, cancellation);
            await reading.RunAsync(() =>
                transaction.ExecuteAsync([TakeLock, .. DeploymentReading.Steps], async (index, reader) =>
            {
                if (index > 0) await reading.TakeAsync(index - 1, reader);
                else held = await reader.ReadAsync(cancellation) && reader.GetBoolean(0);
            }, cancellation));
            state = reading.State;
            return held;
        }, transaction => work(transaction, state!), cancellation);
    }

    async Task<(T Result, TimeSpan Waited)> RunAsync<T>(Func<DatabaseTransaction, Task<bool>> take,
        Func<DatabaseTransaction, Task<T>> work, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var waited = clock.Elapsed;
            AiCacheException? obstacle = null;
            await using (var transaction = await session.BeginAsync(new TransactionSettings(options.LockTimeout,
                TimeSpan.Zero), cancellation))
            {
                try
                {
                    if (await take(transaction)) return (await work(transaction), waited);
                }
                catch (AiCacheException error) when (IsTransient(error))
                {
                    obstacle = error;
                }
            }
            var blockers = await session.JsonAsync<List<string>>(EmbeddedSql.Read("Deployment/blockers.sql"),
                cancellation);
            if (clock.Elapsed + pause > options.LockWait) throw GiveUp(obstacle, blockers, clock.Elapsed);
            reporter.Progress(new ProgressReport("Waiting to deploy", blockers.Count > 0 ? blockers[0]
                : obstacle?.Message ?? "another deployment is at work"));
            reporter.Verbose($"{(obstacle is null ? "Another deployment is at work" : obstacle.Message)}; trying "
                + $"again. {string.Join(" | ", blockers)}");
            // Jitter, so that two deployments do not step on each other's feet in time.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), cancellation);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    AiCacheException GiveUp(AiCacheException? obstacle, IReadOnlyList<string> blockers, TimeSpan waited) =>
        new(ErrorIds.LockTimeout, FailureKind.Timeout,
            $"{session.Target.DisplayName}: "
            + $"{(obstacle is null ? "another deployment held its lock" : "a lock was not granted")} for "
            + $"{waited.TotalSeconds:0.#} s; nothing was changed."
            + (blockers.Count > 0 ? " In the way: " + string.Join("; ", blockers) : ""), obstacle)
        {
            SqlState = obstacle?.SqlState,
            Details = blockers,
            RecommendedAction = blockers.Count > 0
                ? "Let those sessions finish or end them (select pg_terminate_backend(pid)), then run the "
                + "command again; -LockWait waits longer."
                : "Run the command again when the database is quieter, or wait longer with -LockWait.",
        };
}
