using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

/// <summary>Sandboxes of one test, with records of its own. Whatever the test leaves running is stopped.</summary>
sealed class SandboxPlace : IAsyncDisposable
{
    public SandboxPlace()
    {
        Environment = HostEnvironmentOfTests.WithState($"aicache-tests-{Path.GetRandomFileName()}");
        Sandboxes = new Sandboxes(Environment);
    }

    /// <summary>A name for a sandbox whose files are told apart from those of every other test.</summary>
    public string Name { get; } = $"test-{Guid.NewGuid():N}"[..20];

    public HostEnvironment Environment { get; }

    public Sandboxes Sandboxes { get; }

    public Task<SandboxServer> StartAsync(SandboxOptions options) =>
        Sandboxes.StartAsync(options, SilentReporter.Instance, TestContext.Current.CancellationToken);

    /// <summary>
    /// Neither a record nor a folder, and so no process either: a server ends when its data folder goes.
    /// </summary>
    public void HoldsNothing()
    {
        Assert.Empty(Sandboxes.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Environment.StateFolder));
        Assert.Empty(Directory.EnumerateDirectories(Environment.TempFolder, $"aicache-{Name}-*"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var left in Sandboxes.List()) await Sandboxes.StopAsync(left.Name, SilentReporter.Instance, default);
        if (Directory.Exists(Environment.StateFolder))
            Directory.Delete(Environment["XDG_STATE_HOME"] ?? Environment["LOCALAPPDATA"]!, recursive: true);
    }
}
