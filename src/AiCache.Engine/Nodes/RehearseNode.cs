using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>
/// Really runs what adding a node would run, as far as the server can undo it; then rolls it back, and says what was
/// left out.
/// </summary>
public static class RehearseNode
{
    /// <summary>A check for each part: tried, failed, or not to be tried without leaving something behind.</summary>
    /// <exception cref="AiCacheException">Adding it would be refused; for the same reason.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(Work work, AddNodeOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var sides = await NodeSides.DemandAsync(work, options, cancellation);
        var (parts, session, source, node) = (sides.Parts, sides.Application, sides.Source, sides.Node);
        if (sides.Member.HasSubscription)
        {
            yield return Skipped(node, "subscription", $"{node.Target.DisplayName} is the node {options.Name} already.");
            yield break;
        }
        yield return await TryAsync(session, "publication", source.HasPublication ? "The publication is there already."
            : "The hashes were published, and it was rolled back.", () => PublishAsync(session, parts, source, cancellation));
        yield return await TryAsync(node, "tables", "The node's tables were made, and it was rolled back.", async () =>
        {
            var migrate = new MigrateOptions { ForNode = true };
            await foreach (var _ in Rehearse.RunAsync(sides.NodeWork, migrate, cancellation)) { }
        });
        var way = await sides.WayAsync(options, cancellation);
        yield return await TryAsync(node, "subscription", "The node's server reached the application's as "
            + $"{way.Username}, and the subscription was rolled back.",
            () => SubscribeAsync(node, parts, way, cancellation));
        yield return Skipped(session, "slot", "A replication slot is made outside of transactions, and waits for all that are "
            + "at work: it was not tried.");
        yield return Skipped(node, "copy", "The first copy of the hashes needs the slot: it was not tried. It reads all of "
            + "lecture_content_hashes once.");
        if (options.Fills)
        {
            var count = await new NodeFill(session, options.FillFrom, options.Name, work.Reporter).CountAsync(work, cancellation);
            yield return Skipped(node, "fill", $"{Figures.Count(count, "entry", "entries")} would be copied: not tried.")
                .Measured(count, count, "entries");
        }
    }

    static async Task PublishAsync(DatabaseSession session, string parts, NodeSource source, CancellationToken cancellation)
    {
        if (source.HasPublication) return;
        await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
        await transaction.RunAsync(cancellation, Subscription.Publish(parts),
            new NodeNote(NodeState.Preparing, "", DateTimeOffset.UtcNow).Write(parts));
    }

    static async Task SubscribeAsync(DatabaseSession node, string parts, DatabaseTarget source,
        CancellationToken cancellation)
    {
        await using var transaction = await node.BeginAsync(TransactionSettings.Default, cancellation);
        var batch = new StatementBatch();
        batch.Call(SqlStep.File("keep the password out of logs", "Nodes/quiet.sql"));
        batch.Do(Subscription.Rehearse(parts, source));
        await transaction.RunAsync(batch, cancellation);
    }

    static async Task<Check> TryAsync(DatabaseSession session, string name, string good, Func<Task> run)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await run();
            return Of(session, CheckStatus.Passed, name, good) with { Duration = clock.Elapsed };
        }
        catch (AiCacheException error) when (error.SqlState is not null && error.ErrorId != ErrorIds.ConnectionLost)
        {
            return Of(session, CheckStatus.Failed, name, error.Message).Mended(error.Command, error.RecommendedAction)
                with
            { Duration = clock.Elapsed };
        }
    }

    static Check Skipped(DatabaseSession session, string name, string why) => Of(session, CheckStatus.Skipped, name, why);

    static Check Of(DatabaseSession session, CheckStatus status, string name, string message) =>
        Check.Of(status, CheckCategory.Node, $"Node.rehearsal.{name}", message)
            with
        { Database = session.Target.DisplayName };
}
