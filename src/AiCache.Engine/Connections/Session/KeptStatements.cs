using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Statements that the server keeps for a connection, with the way it does them.</summary>
internal sealed class KeptStatements
{
    readonly HashSet<string> texts = [];
    NpgsqlConnection? driver;

    /// <summary>Has the server keep what it does not keep yet.</summary>
    /// <returns>How many round trips that took.</returns>
    /// <remarks>
    /// The server takes a statement's names and its parameters' types from the search_path of the moment in which it is
    /// first told of it. So that happens where ours is set already, in a transaction that does nothing else.
    /// </remarks>
    public async Task<int> KeepAsync(NpgsqlBatch batch, TransactionSettings settings, CancellationToken cancellation)
    {
        var connection = batch.Connection!;
        if (driver != connection) texts.Clear();
        driver = connection;
        var asked = batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => command.CommandText).ToList();
        if (texts.IsSupersetOf(asked))
        {
            await batch.PrepareAsync(cancellation);
            return 0;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var first = new NpgsqlBatch(connection, transaction))
        {
            first.BatchCommands.Add(settings.ToCommand());
            await first.ExecuteNonQueryAsync(cancellation);
        }
        batch.Transaction = transaction;
        await batch.PrepareAsync(cancellation);
        await transaction.RollbackAsync(cancellation);
        batch.Transaction = null;
        texts.UnionWith(asked);
        return 3;
    }
}
