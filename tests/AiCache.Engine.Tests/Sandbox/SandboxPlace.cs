using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

/// <summary>Sandboxes of one test, with records of its own. Whatever the test leaves running is stopped.</summary>
sealed class SandboxPlace : IAsyncDisposable
{
    public SandboxPlace()
    {
        Environment = HostEnvironmentOfTests.WithState($"aicache-tests-{Path.GetRandomFileName()}");
    }

    /// <summary>A name for a sandbox whose files are told apart from those of every other test.</summary>
    public string Name { get; } = $"test-{Guid.NewGuid():N}"[..20];

    public HostEnvironment Environment { get; }

    /// <summary>What operations get.</summary>
    public Work Work => Environment.Work();

    /// <summary>The sandboxes that there are.</summary>
    public async Task<IReadOnlyList<SandboxServer>> ListAsync() =>
        await ListSandboxes.RunAsync(Work, null, default).ToListAsync();

    public Task<SandboxServer> StartAsync(SandboxOptions options) =>
        StartSandbox.RunAsync(Work, options, TestContext.Current.CancellationToken);

    public Task<SandboxServer> StopAsync(string name) => StopSandbox.RunAsync(Work, name, default);

    /// <summary>
    /// Neither a record nor a folder, and so no process either: a server ends when its data folder goes.
    /// </summary>
    public async Task HoldsNothingAsync()
    {
        Assert.Empty(await ListAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Environment.StateFolder));
        Assert.Empty(Directory.EnumerateDirectories(Environment.TempFolder, $"aicache-{Name}-*"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var left in await ListAsync()) await StopAsync(left.Name);
        if (Directory.Exists(Environment.StateFolder))
            Directory.Delete(Environment["XDG_STATE_HOME"] ?? Environment["LOCALAPPDATA"]!, recursive: true);
    }
}
