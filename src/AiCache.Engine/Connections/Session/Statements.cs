using System.Text.Json.Serialization;

namespace AiCache.Engine.Connections;

/// <summary>Single statements, for whoever needs no batch.</summary>
internal static class Statements
{
    /// <summary>Runs statements that return no rows, in one round trip.</summary>
    public static Task RunAsync(this IStatements statements, CancellationToken cancellation,
        params IEnumerable<SqlStep> steps) => statements.RunAsync(new StatementBatch(steps), cancellation);

    /// <summary>Runs one statement and returns its single value, or the type's default where there is none.</summary>
    public static async Task<T?> ScalarAsync<T>(this IStatements statements, SqlStep step,
        CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var answer = batch.Scalar<T>(step);
        await statements.RunAsync(batch, cancellation);
        return answer.Value;
    }

    /// <summary>Runs one statement that answers with one JSON document, and returns what it says.</summary>
    /// <param name="statements">Where it is run.</param>
    /// <param name="step">The statement.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="known">As for <see cref="StatementBatch.Add"/>.</param>
    public static async Task<T> JsonAsync<T>(this IStatements statements, SqlStep step, CancellationToken cancellation,
        JsonSerializerContext? known = null)
    {
        var batch = new StatementBatch();
        var answer = batch.Add<T>(step, known);
        await statements.RunAsync(batch, cancellation);
        return answer.Value;
    }
}
