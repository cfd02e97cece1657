using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests;

/// <summary>What tests ask a database in one line.</summary>
static class TestStatements
{
    /// <summary>The single value that a statement returns.</summary>
    public static Task<T?> ScalarAsync<T>(this IStatements statements, string sql, CancellationToken cancellation,
        params object?[] parameters) =>
        statements.ScalarAsync<T>(new SqlStep("query", sql, parameters), cancellation);

    /// <summary>Runs a statement, whatever it returns.</summary>
    public static Task DoAsync(this IStatements statements, string sql, CancellationToken cancellation) =>
        statements.RunAsync(StatementBatch.OfOthers([new SqlStep("do", sql)]), cancellation);

    /// <summary>The single value that a statement returns under the role's own settings.</summary>
    public static async Task<T?> BareAsync<T>(this DatabaseSession session, string sql, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var answer = batch.Scalar<T>(new SqlStep("query", sql));
        await session.RunBareAsync(batch, cancellation);
        return answer.Value;
    }
}
