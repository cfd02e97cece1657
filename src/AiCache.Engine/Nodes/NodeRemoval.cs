using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Nodes;

/// <summary>Takes a node's parts away, on both sides or on the application's alone: the subscription first.</summary>
internal static class NodeRemoval
{
    /// <summary>The statement that drops a slot, if it is there.</summary>
    public static SqlStep DropSlot(string parts) => SqlStep.File("drop the slot", "Nodes/drop_slot.sql", parts);

    /// <summary>Takes everything of a node away, entries included.</summary>
    public static async Task TakeBackAsync(Work work, Work nodeWork, string parts, CancellationToken cancellation)
    {
        await LeaveAsync(nodeWork, parts, cancellation);
        await ForgetAsync(work, parts, cancellation);
        await foreach (var _ in Undo.RunAsync(nodeWork, new UndoOptions(), cancellation)) { }
    }

    /// <summary>Drops the subscription, if it is there.</summary>
    static async Task LeaveAsync(Work nodeWork, string parts, CancellationToken cancellation)
    {
        var node = await nodeWork.SessionAsync(cancellation);
        if (await node.ScalarAsync<bool>(SqlStep.File("look for the subscription", "Nodes/has_subscription.sql", parts),
            cancellation))
            await node.RunAsync(cancellation, Subscription.Drop(parts));
    }

    /// <summary>Drops slot and publication, as far as they are there.</summary>
    public static async Task ForgetAsync(Work work, string parts, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var isThere = true;
        while (isThere)
        {
            // The process that served the subscription ends a moment after it, and that of a node that is gone not by
            // itself.
            while (await session.ScalarAsync<bool>(SqlStep.File("end who reads the slot", "Nodes/end_reader.sql", parts),
                cancellation)) await Task.Delay(50, cancellation);
            var batch = new StatementBatch();
            batch.Call(DropSlot(parts));
            batch.Do(new SqlStep("publish no more", $"drop publication if exists {parts}"));
            try
            {
                await session.RunAsync(batch, TransactionSettings.Default, cancellation);
                isThere = false;
            }
            catch (AiCacheException error) when (error.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                // A node that is not gone after all has come back for the slot meanwhile.
                await Task.Delay(50, cancellation);
            }
        }
    }
}
