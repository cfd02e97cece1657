using System.Collections.Concurrent;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>One pool per distinct target, for as long as the process lives or until it is let go.</summary>
internal static class DataSources
{
    static readonly ConcurrentDictionary<string, NpgsqlDataSource> Pools = new();

    /// <summary>The pool for these settings.</summary>
    public static NpgsqlDataSource For(DatabaseTarget target) => Pools.GetOrAdd(target.ToNpgsql().ConnectionString, static text =>
    {
        var builder = new NpgsqlSlimDataSourceBuilder(text);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        // Only built-in types are used: reading the server's own list would cost round trips at every first connect.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    });

    /// <summary>Closes the idle connections to this target.</summary>
    public static void Release(DatabaseTarget target)
    {
        if (Pools.TryRemove(target.ToNpgsql().ConnectionString, out var pool)) pool.Dispose();
    }
}
