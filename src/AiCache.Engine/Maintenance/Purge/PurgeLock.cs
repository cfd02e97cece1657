using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Keeps a second purge away: for the whole purge one transaction holds the lock, without a snapshot and without a
/// number of its own, either of which would keep dead rows from being cleaned up.
/// </summary>
/// <remarks>
/// An advisory lock is anybody's. A lock of the table itself that only its users can take would either stand in the way
/// of autovacuum, which cleans up behind the purge, or give the transaction a number. So who holds the lock is looked
/// at: a role that could not delete an entry is no purge, and does not stop one.
/// </remarks>
internal sealed class PurgeLock : IAsyncDisposable
{
    readonly DatabaseSession session;
    readonly DatabaseTransaction transaction;

    PurgeLock(DatabaseSession session, DatabaseTransaction transaction, IReadOnlyList<LockHolder> others)
    {
        this.session = session;
        this.transaction = transaction;
        Others = others;
    }

    /// <summary>Those who purge already; none where the way is free.</summary>
    public IReadOnlyList<LockHolder> Others { get; }

    /// <summary>Takes the lock, or sees who has it. Whoever has it without being able to purge is named.</summary>
    public static async Task<PurgeLock> TakeAsync(Work work, CancellationToken cancellation)
    {
        var session = await work.OpenAsync(cancellation);
        try
        {
            var transaction = await session.BeginAsync(TransactionSettings.Default with
            {
                LockTimeout = PurgeBatch.Patience,
            }, cancellation);
            IReadOnlyList<LockHolder> holders = [];
            // One who was gone before he could be looked at may have left it to us.
            while (!await transaction.ScalarAsync<bool>(AdvisoryLock.Purge.Take, cancellation) && holders.Count == 0)
                holders = await LockHolder.ReadAsync(transaction, AdvisoryLock.Purge, [], cancellation);
            foreach (var squatter in holders.Where(holder => !holder.MayDelete))
                work.Reporter.Warning($"The purge's lock at {session.Target.DisplayName} is held by {squatter.Whole}. "
                    + "That role may delete no entry and cannot be purging: the purge goes on without the lock.");
            return new PurgeLock(session, transaction, [.. holders.Where(holder => holder.MayDelete)]);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shows whoever watches how far the purge is.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task ShowAsync(int percent, CancellationToken cancellation) => transaction.ScalarAsync<bool>(SqlStep.File(
        "show how far it is", "Maintenance/Purge/purge_show.sql", AdvisoryLock.Module,
        AdvisoryLock.PurgeProgress + percent), cancellation);

    /// <summary>
    /// Looks at entries, and lets go of the table at once: a lock that stayed would be in the way of whoever wants to
    /// change its structure until the purge ends.
    /// </summary>
    public async Task<StaleLook> LookAsync(PurgePart part, CancellationToken cancellation)
    {
        var batch = new StatementBatch(new SqlStep("savepoint", "savepoint look"));
        var found = batch.Rows(part.Look, row => new StaleLook(part.Rows, row.IsDBNull(0) ? null : row.GetString(0),
            row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
        batch.Do(BackToBefore);
        try
        {
            await transaction.RunAsync(batch, cancellation);
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.LockTimeout)
        {
            await transaction.RunAsync(cancellation, BackToBefore);
            throw;
        }
        return found.Value[0];
    }

    static SqlStep BackToBefore { get; } = new("let go of the table", "rollback to savepoint look");

    /// <summary>Lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await session.DisposeAsync();
    }
}
