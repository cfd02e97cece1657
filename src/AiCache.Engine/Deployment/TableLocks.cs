using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Takes several tables for a transaction alone, before it changes the first of them.</summary>
/// <remarks>
/// While it holds one table and waits for the next, whoever works with both may wait for it in turn. The server breaks
/// such a circle by ending whoever has waited for <c>deadlock_timeout</c> first, and that may be the application. So
/// the second and all further locks are waited for only half as long, taken together; and all waiting together lasts no
/// longer than the lock timeout.
/// </remarks>
internal static class TableLocks
{
    /// <summary>
    /// Takes the tables in this order. What the transaction needs beyond them it may wait for in the time that is left.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.LockTimeout"/>: step back, and try again.</exception>
    public static async Task TakeAsync(IStatements statements, IReadOnlyList<string> tables,
        TimeSpan lockTimeout, CancellationToken cancellation)
    {
        var circle = TimeSpan.FromMilliseconds(await statements.ScalarAsync<int>(
            SqlStep.File("read deadlock_timeout", "Deployment/deadlock_timeout.sql"), cancellation));
        var later = (circle < lockTimeout ? circle : lockTimeout) / 2;
        var patience = lockTimeout - later;
        Stopwatch? held = null;
        foreach (var table in tables)
        {
            // Names cannot be parameters; these are the contract's own constants.
            await RunAsync(statements, patience, cancellation,
                new SqlStep($"lock {table}", $"lock table {table} in access exclusive mode"));
            held ??= Stopwatch.StartNew();
            patience = later - held.Elapsed;
        }
        await RunAsync(statements, held is null ? lockTimeout : patience, cancellation);
    }

    static Task RunAsync(IStatements statements, TimeSpan patience, CancellationToken cancellation,
        params IEnumerable<SqlStep> steps)
    {
        var batch = new StatementBatch();
        batch.Call(Patience(patience));
        batch.Do(steps);
        return statements.RunAsync(batch, cancellation);
    }

    static SqlStep Patience(TimeSpan time) => new("wait for locks", "select set_config('lock_timeout', $1, true)",
        ServerTime.Milliseconds(TransactionSettings.ForLock(time)));
}
