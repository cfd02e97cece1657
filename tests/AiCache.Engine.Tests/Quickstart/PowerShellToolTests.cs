using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.PesterSuites;
using AiCache.Quickstart;

namespace AiCache.Engine.Tests.Quickstart;

/// <summary>The PowerShell that the repository pins.</summary>
[Trait("Category", "Slow")]
public sealed class PowerShellToolTests
{
    [Fact(Explicit = true)]
    public async Task Where_it_cannot_be_restored_it_says_why()
    {
        using var home = new TemporaryFolder();
        var (program, reason) = await Tool(EmptyFeed.Variables(home))
            .RestoreAsync(TestContext.Current.CancellationToken);
        Assert.Null(program);
        Assert.Matches("^PowerShell 7.6.9 cannot be restored: .*7.6.9 of package powershell is not found in NuGet feeds",
            reason);
    }

    [Fact(Explicit = true)]
    public async Task One_on_the_PATH_is_never_preferred()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The other one is played by a shell script.");
        await PowerShellHost.DemandAsync();
        using var other = new TemporaryFolder();
        StandIn.Write(Path.Combine(other.Path, "pwsh"), "echo this is another one");
        var (program, reason) = await Tool([new("PATH", other.Path)])
            .RestoreAsync(TestContext.Current.CancellationToken);
        Assert.True(program is not null, reason);
        Assert.Equal("7.6.9", await AskAsync(program, "$PSVersionTable.PSVersion.ToString()"));
    }

    [Fact(Explicit = true)]
    public async Task Several_processes_may_restore_it_at_once()
    {
        await PowerShellHost.DemandAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => Tool([]).RestoreAsync(TestContext.Current.CancellationToken)));
        Assert.All(all, found => Assert.True(found.Program is not null, found.Reason));
    }

    [Fact(Explicit = true)]
    public async Task It_is_started_as_the_process_itself_which_gets_the_signals()
    {
        var start = (await PowerShellHost.DemandAsync()).Start("-Command", "$PID");
        start.RedirectStandardOutput = true;
        using var process = System.Diagnostics.Process.Start(start)!;
        var id = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"{process.Id}", id.Trim());
    }

    static PowerShellTool Tool(IEnumerable<KeyValuePair<string, string>> different)
    {
        var variables = new Dictionary<string, string>(HostEnvironmentOfTests.Current.Variables);
        foreach (var (name, value) in different) variables[name] = value;
        return new(Repository.Root, new HostEnvironment(variables), TextWriter.Null);
    }

    static async Task<string> AskAsync(PowerShellProgram program, string command)
    {
        var start = program.Start("-Command", command);
        start.RedirectStandardOutput = true;
        using var process = System.Diagnostics.Process.Start(start)!;
        return (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
    }
}
