using System.Collections.Concurrent;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>One pool per distinct target and host, for as long as the process lives or until it is let go.</summary>
internal static class DataSources
{
    static readonly ConcurrentDictionary<Key, Lazy<Pool>> Pools = new();

    static int made;

    /// <summary>A pool, under the name that the driver's figures call it by.</summary>
    sealed record Pool(string Name, NpgsqlDataSource Source);

    /// <summary>Everything that makes two connections interchangeable.</summary>
    sealed record Key(string Settings, HostEndpoint Host, string? Password, IPasswordSource? Source, TlsSettings Tls,
        TlsMode Mode)
    {
        public override string ToString() => Host.ToString();
    }

    /// <summary>The pool for one host of a target.</summary>
    public static NpgsqlDataSource For(DatabaseTarget target, HostEndpoint host) =>
        Pools.GetOrAdd(KeyOf(target, host), _ => new Lazy<Pool>(() => Make(target, host))).Value.Source;

    /// <summary>The pool for one host of a target, if there is one that has an idle connection.</summary>
    public static NpgsqlDataSource? WithIdle(DatabaseTarget target, HostEndpoint host) =>
        Pools.TryGetValue(KeyOf(target, host), out var pool) && pool.IsValueCreated
            && IdleConnections.CountOf(pool.Value.Name) > 0 ? pool.Value.Source : null;

    /// <summary>Closes the idle connections to this target; those in use follow when they are given back.</summary>
    public static void Release(DatabaseTarget target)
    {
        foreach (var host in target.Hosts)
            if (Pools.TryRemove(KeyOf(target, host), out var pool)) pool.Value.Source.Dispose();
    }

    static Key KeyOf(DatabaseTarget target, HostEndpoint host) =>
        new(DriverSettings.For(target, host).ConnectionString, host, target.PasswordFor(host), target.Source,
            target.Tls,
            target.TlsFor(host));

    /// <summary>A pool of the caller's own, who disposes of it.</summary>
    public static NpgsqlDataSource Apart(DatabaseTarget target, HostEndpoint host) => Make(target, host).Source;

    static Pool Make(DatabaseTarget target, HostEndpoint host)
    {
        var name = $"{target.Database}@{host} {Interlocked.Increment(ref made)}";
        var builder =
            new NpgsqlSlimDataSourceBuilder(DriverSettings.For(target, host).ConnectionString) { Name = name };
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.UseSslClientAuthenticationOptionsCallback(new ServerCertificate(target, host).Configure);
        builder.UsePasswordProvider(_ => Password(target, host), (_, cancellation) => target.Source is { } source
            ? PooledConnection.PasswordAsync(source, target.At(host), cancellation)
            : new ValueTask<string>(Password(target, host)));
        // Only built-in types are used: reading the server's own list would cost round trips at every first connect.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        PooledConnection.Announce(builder);
        return new Pool(name, builder.Build());
    }

    /// <summary>Called when the server asks for a password, and only then. Nothing here opens a connection other than
    /// asynchronously, so that a source is never asked for an answer that a thread would have to wait for.</summary>
    static string Password(DatabaseTarget target, HostEndpoint host) => target.PasswordFor(host)
        ?? throw ConnectErrors.PasswordMissing(target);
}
