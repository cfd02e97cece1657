using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>What kind of names is asked for.</summary>
public enum NameKind : long
{
    /// <summary>The types of operation that the cache holds answers of, in order, up to a hundred.</summary>
    OperationType,
    /// <summary>
    /// The tables that this role may read and that are not the cache's own, as <c>schema.name</c>, those in public
    /// first, up to two hundred.
    /// </summary>
    ApplicationTable,
}

/// <summary>
/// Names in a database that a user may want to type. Each is read in one short transaction, or not at all.
/// </summary>
public static class KnownNames
{
    static readonly TransactionSettings Short = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));

    /// <summary>
    /// The names of the kind, in one round trip; types of operation after a look at whose the cache is.
    /// </summary>
    /// <exception cref="AiCacheException">There is no cache or it is a stranger's, this role may not read it, the
    /// connection was lost, or it
    /// took too long.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(Work work, NameKind kind, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        if (kind == NameKind.OperationType)
        {
            var look = new StatementBatch();
            var sight = look.Add<Sight>(Sight.Step);
            await session.RunAsync(look, Short, cancellation);
            sight.Value.Demand(CacheContract.Cache.FullName);
        }
        var batch = new StatementBatch();
        var names = batch.Scalar<string[]>(kind == NameKind.OperationType
            ? SqlStep.File("read the types of operation", "Entries/operation_types.sql")
            : SqlStep.File("read the tables", "Entries/application_tables.sql", (object)CacheContract.TableNames));
        await session.RunAsync(batch, Short, cancellation);
        return names.Value ?? [];
    }
}
