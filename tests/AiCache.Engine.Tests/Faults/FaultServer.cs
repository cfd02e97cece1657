using AiCache.Engine.Connections;
using AiCache.Engine.Tests.Connections;
using Npgsql;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// A server of the fault tests' own, shaped like Supabase, whose commits wait for the disk: it is there to be crashed.
/// </summary>
public sealed class FaultServer : IAsyncLifetime
{
    ScratchCluster? cluster;
    NpgsqlConnection? monitor;

    ScratchCluster Cluster => cluster ?? throw new InvalidOperationException("The server was not started.");

    public async ValueTask InitializeAsync()
    {
        // Who may connect is not what is tested, and hashing passwords is most of what a connection costs.
        // Before a recovery every file is brought to the disk: by one call, not file by file.
        cluster = await ScratchCluster.StartAsync("recovery_init_sync_method = syncfs",
            "host all all 127.0.0.1/32 trust", durable: true);
        await cluster.ShapeAsync();
        // What a database is copied from must not be in use.
        DataSources.Release(Cluster.Target);
    }

    /// <summary>A database, as <c>postgres</c>, who is no superuser.</summary>
    internal DatabaseTarget Target(string database) => Admin(database) with { Username = "postgres" };

    /// <summary>A database, as the superuser.</summary>
    internal DatabaseTarget Admin(string database) =>
        Cluster.Target with { Database = database, ConnectTimeout = TimeSpan.Zero };

    /// <summary>Makes a database as a copy of another.</summary>
    internal Task CreateAsync(string database, string template) =>
        AskAsync<object>($"create database {database} template {template} owner postgres");

    internal async Task DropAsync(string database)
    {
        DataSources.Release(Target(database));
        DataSources.Release(Admin(database));
        await AskAsync<object>($"drop database if exists {database} with (force)");
    }

    /// <summary>The processes on the server that serve a database, without the application's.</summary>
    internal async Task<IReadOnlyList<int>> BackendsAsync(string database) => (await AskAsync<int[]>($"""
        select coalesce(array_agg(pid), array[]::integer[]) from pg_stat_activity
        where datname = '{database}' and backend_type = 'client backend' and application_name <> '{Witness.Name}'
        """))!;

    /// <summary>Ends the whole server at once, and starts it again: it recovers from its log.</summary>
    internal async Task CrashAsync()
    {
        await Cluster.CrashAsync();
        await Cluster.LaunchAsync();
        await WaitUntilReadyAsync();
    }

    /// <summary>Kills one of the server's processes, which makes it end all others and recover.</summary>
    /// <returns>False where that process had ended already.</returns>
    internal async Task<bool> KillBackendAsync(int process)
    {
        await AskAsync<object>("select 1");
        if (!Signals.Kill(process)) return false;
        // The server still answers until it has noticed.
        while (await AnswersAsync()) await Task.Delay(1);
        await WaitUntilReadyAsync();
        return true;
    }

    async Task WaitUntilReadyAsync()
    {
        while (!await AnswersAsync()) await Task.Delay(20);
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            await AskAsync<object>("select 1");
            return true;
        }
        catch (Exception error) when (DriverErrors.IsDriver(error))
        {
            return false;
        }
    }

    /// <summary>Asks on a connection that stays open as long as it stands.</summary>
    async Task<T?> AskAsync<T>(string sql)
    {
        if (monitor is not { State: System.Data.ConnectionState.Open })
        {
            if (monitor is not null) await monitor.DisposeAsync();
            monitor = new NpgsqlConnection(OwnConnection.Settings(Admin("template1"), "monitor"));
            await monitor.OpenAsync();
        }
        await using var command = new NpgsqlCommand(sql, monitor);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? await reader.GetFieldValueAsync<T>(0)
            : default;
    }

    public async ValueTask DisposeAsync()
    {
        if (monitor is not null) await monitor.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
    }
}
