using System.Globalization;
using AiCache.Engine.Connections;
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

    /// <summary>The same, as a new project is: without anything of a user's.</summary>
    public const string ProjectTemplate = "project_template";

    static readonly Lazy<Task<SandboxServer>> Started = new(StartAsync);

    static Work Here { get; } = HostEnvironmentOfTests.WithStateInMemory("aicache-test-servers").Work();

    /// <summary>The server; starts it when it is needed for the first time.</summary>
    public static Task<SandboxServer> GetAsync() => Started.Value;

    static async Task<SandboxServer> StartAsync()
    {
        // A run that was killed could not stop its server.
        await foreach (var left in ListSandboxes.RunAsync(Here, null, default))
            if (!IsRunning(left.Name)) await StopSandbox.RunAsync(Here, left.Name, default);

        var server = await StartSandbox.RunAsync(Here, new SandboxOptions
        {
            Name = $"tests-{Environment.ProcessId}",
            MaxConnections = 300
        }, default);
        await PrepareAsync(server);
        return server;
    }

    /// <summary>Makes on a sandbox what <see cref="TestDatabase"/> copies.</summary>
    public static async Task PrepareAsync(SandboxServer server)
    {
        DataSources.Release(server.AdminConnection);
        var elsewhere = TestDatabase.Named(server.AdminConnection, "template1");
        // No table of a test is large enough to be worth compiling for.
        await TestDatabase.SqlAsync(elsewhere, "alter system set jit = off");
        // What deals with days is to hold in any zone that a server may be set to (docs/testing.md).
        if (Environment.GetEnvironmentVariable("AICACHE_TEST_TIMEZONE") is { Length: > 0 } zone)
            await TestDatabase.SqlAsync(elsewhere, $"alter system set timezone = '{zone}'");
        await TestDatabase.SqlAsync(elsewhere, "select pg_reload_conf()");
        await TestDatabase.SqlAsync(elsewhere, $"create database {SupabaseTemplate} template postgres owner postgres");
        await TestDatabase.SqlAsync(elsewhere, $"create database {ProjectTemplate} template template0 owner postgres");
        // Most tests make tables of their own, as on a project from before it.
        await TestDatabase.SqlAsync(TestDatabase.Named(server.AdminConnection, SupabaseTemplate),
            "alter event trigger ensure_rls disable");
        await SandboxShape.ApplyProjectAsync(TestDatabase.Named(server.AdminConnection, ProjectTemplate), default);
        foreach (var template in new[] { SupabaseTemplate, ProjectTemplate })
            await TestDatabase.SqlAsync(elsewhere,
                $"alter database {template} is_template true allow_connections false");
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
            await StopSandbox.RunAsync(Here, (await Started.Value).Name, default);
    }
}
