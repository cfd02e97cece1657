using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

[assembly: AssemblyFixture(typeof(AiCache.Engine.Tests.TestServer))]

namespace AiCache.Engine.Tests;

/// <summary>
/// The one server of a test run: started by the first test that needs a database, stopped after the last test.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>
    /// A database shaped like Supabase that nobody connects to, so that it can be copied at any time.
    /// </summary>
    public const string SupabaseTemplate = "supabase_template";

    static readonly Lazy<Task<SandboxServer>> Started = new(StartAsync);

    static Sandboxes Sandboxes { get; } = new(HostEnvironmentOfTests.WithState("aicache-test-servers"));

    /// <summary>The server; starts it when it is needed for the first time.</summary>
    public static Task<SandboxServer> GetAsync() => Started.Value;

    static async Task<SandboxServer> StartAsync()
    {
        // A run that was killed could not stop its server.
        foreach (var left in Sandboxes.List().Where(s => !IsRunning(s.Name)))
            await Sandboxes.StopAsync(left.Name, SilentReporter.Instance, default);

        var server = await Sandboxes.StartAsync(new SandboxOptions
        {
            Name = $"tests-{Environment.ProcessId}",
            MaxConnections = 300
        }, SilentReporter.Instance, default);
        await PrepareAsync(server);
        return server;
    }

    /// <summary>Makes on a sandbox what <see cref="TestDatabase"/> copies.</summary>
    public static async Task PrepareAsync(SandboxServer server)
    {
        DataSources.Release(server.AdminConnection);
        await TestDatabase.SqlAsync(TestDatabase.Named(server.AdminConnection, "template1"),
            $"create database {SupabaseTemplate} template postgres owner postgres "
            + "is_template true allow_connections false");
    }

    static bool IsRunning(string name)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(
                int.Parse(name["tests-".Length..], CultureInfo.InvariantCulture));
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Started.IsValueCreated && Started.Value.IsCompletedSuccessfully)
            await Sandboxes.StopAsync((await Started.Value).Name, SilentReporter.Instance, default);
    }
}
