using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Contract;

/// <summary>
/// A foreign key of the application's onto the entries: the server deletes no entry that a row there refers to.
/// </summary>
/// <param name="Table">The table that refers to them.</param>
/// <param name="Name">The constraint.</param>
/// <param name="Cascading">The statement that makes it again so that a row goes with its entry.</param>
internal sealed record ReferringKey(string Table, string Name, string Cascading)
{
    /// <summary>Whether a row referred to what was to be deleted; RESTRICT has a state of its own since 18.</summary>
    public static bool Stopped(AiCacheException error) =>
        error.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.RestrictViolation;

    /// <summary>Names the key in the way and what to do with it; any other error is left as it is.</summary>
    public static async Task<AiCacheException> ExplainAsync(IStatements statements, AiCacheException error,
        CancellationToken cancellation) =>
        error.InnerException is PostgresException { ConstraintName: { } name } server
        && await statements.ScalarAsync<string>(SqlStep.File("ask what refers to entries", "Contract/referring_key.sql",
            server.SchemaName, server.TableName, name), cancellation) is { } key
            ? ContractErrors.EntriesReferredTo(EngineJson.Read<ReferringKey>(key), statements.Database, error) : error;
}
