using System.Security.Cryptography;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.Faults;

namespace AiCache.Engine.Tests.Connections;

/// <summary>
/// A server of one test's own, for what cannot be done to the shared one: other settings, and stopping it.
/// </summary>
sealed class ScratchCluster : IAsyncDisposable
{
    readonly SandboxCluster cluster;
    readonly bool durable;
    SandboxState state;

    ScratchCluster(SandboxState state, HostEnvironment environment, bool durable)
    {
        this.state = state;
        this.durable = durable;
        cluster = new SandboxCluster(state, environment);
    }

    /// <summary>How to connect as its superuser.</summary>
    public DatabaseTarget Target => state.Target(SandboxServer.Superuser);

    public HostEndpoint Host => Target.Hosts[0];

    public string DataFolder => state.DataFolder;

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Lines for postgresql.conf.</param>
    /// <param name="access">Lines for pg_hba.conf in place of its own, or null.</param>
    /// <param name="prepare">What else is to be done to its data folder, or null.</param>
    /// <param name="environment">The environment that it is started in; null is this process's.</param>
    /// <param name="durable">Whether commits wait for the disk, so that they outlive a crash.</param>
    public static async Task<ScratchCluster> StartAsync(string settings = "", string? access = null,
        Action<ScratchCluster>? prepare = null, HostEnvironment? environment = null, bool durable = false)
    {
        environment ??= HostEnvironmentOfTests.Current;
        var binaries = await PostgresBinaries.FindServerAsync(null, environment, SilentReporter.Instance, default);
        var name = $"scratch-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var state = new SandboxState(name, SandboxName.Folder(environment.TempFolder, name), 0,
            RandomNumberGenerator.GetHexString(16), binaries, DateTimeOffset.UtcNow, null);
        var scratch = new ScratchCluster(state, environment, durable);
        try
        {
            await scratch.cluster.InitializeAsync(default);
            await File.AppendAllTextAsync(Path.Combine(scratch.DataFolder, "postgresql.conf"), settings + "\n");
            if (access is not null)
                await File.WriteAllTextAsync(Path.Combine(scratch.DataFolder, "pg_hba.conf"), access + "\n");
            prepare?.Invoke(scratch);
            await scratch.LaunchAsync();
            return scratch;
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives its database <c>postgres</c> what an application on Supabase has.</summary>
    /// <returns>How to connect as <c>postgres</c>, who is no superuser.</returns>
    public async Task<DatabaseTarget> ShapeAsync()
    {
        await SandboxShape.ApplyAsync(state, new SandboxOptions(), default);
        return state.Target("postgres");
    }

    /// <summary>Puts a file into the data folder that only the server may read.</summary>
    public void Put(string name, string text)
    {
        var path = Path.Combine(DataFolder, name);
        File.Delete(path);
        PrivateFiles.Write(path, text);
        ServerAccount.Find()?.Own(path);
    }

    public Task StopAsync() => cluster.StopAsync(default);

    /// <summary>
    /// What <c>pg_ctl -m immediate</c> does, without the time that pg_ctl takes to start: every process of the server
    /// ends where it is.
    /// </summary>
    public async Task CrashAsync()
    {
        var process = await cluster.FindProcessAsync(default)
            ?? throw new InvalidOperationException("The server does not run.");
        Assert.True(Signals.Quit(process));
        await ServerProcess.WaitForEndAsync(process, default);
    }

    /// <summary>Starts it again on its port.</summary>
    public async Task LaunchAsync() =>
        state = state with
        {
            Port = await cluster.StartAsync(new SandboxOptions
            {
                Port = state.Port == 0 ? null
            : state.Port, Durable = durable
            }, default)
        };

    public async Task RestartAsync()
    {
        await StopAsync();
        await LaunchAsync();
    }

    public async Task SqlAsync(string sql) => await TestDatabase.QueryAsync<object>(Target, sql);

    public async ValueTask DisposeAsync()
    {
        await cluster.StopAsync(default);
        await cluster.DeleteAsync(default);
    }
}
