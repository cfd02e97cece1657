using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests;

/// <summary>What tests ask a database in one line.</summary>
static class TestStatements
{
    /// <summary>The single value that a statement returns.</summary>
    public static Task<T?> ScalarAsync<T>(this IStatements statements, string sql, CancellationToken cancellation) =>
        statements.ScalarAsync<T>(new SqlStep("query", sql), cancellation);
}
