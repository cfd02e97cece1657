using System.Diagnostics;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

/// <summary>
/// Sandboxes that another process starts: this test program itself, run once more for one test that leaves its sandbox
/// running.
/// </summary>
public sealed class OtherProcessTests
{
    const string Child = "Start_and_leave_running";

    /// <summary>The other process's part; never run by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Start_and_leave_running()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AICACHE_LEAVE_RUNNING") is null,
            "Only for the tests of this class.");
        var sandbox = await new Sandboxes(HostEnvironmentOfTests.Current)
            .StartAsync(new SandboxOptions { Name = "left" }, SilentReporter.Instance, default);
        Assert.NotNull(sandbox.ProcessId);
    }

    [Fact]
    public async Task A_sandbox_outlives_its_starter_and_is_found_by_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var place = new SandboxPlace();
        var held = Path.Combine(Directory.CreateTempSubdirectory().FullName, "held");
        // File 7 stands for what a CI step hands to everything it starts, and waits for.
        var run = await RunAsync(place, ["/bin/sh", "-c", "exec 7>\"$0\"; \"$@\"", held]);
        Assert.True(run.ExitCode == 0, run.Output);

        var found = Assert.Single(place.Sandboxes.List());
        Assert.Equal(SandboxStatus.Running, found.Status);
        Assert.Equal(6, await TestDatabase.QueryAsync<long>(found.Connection, "select count(*) from public.courses"));
        var open = Directory.EnumerateFileSystemEntries($"/proc/{found.ProcessId}/fd")
            .Select(f => new FileInfo(f).LinkTarget).ToList();
        Assert.NotEmpty(open);
        Assert.DoesNotContain(held, open);
        Directory.Delete(Path.GetDirectoryName(held)!, recursive: true);
    }

    [Fact]
    public async Task An_ordinary_user_runs_the_server_as_himself()
    {
        Assert.SkipUnless(ServerAccount.IsNeeded && OperatingSystem.IsLinux(),
            "Only root can become somebody else; otherwise every test shows this.");
        await using var place = new SandboxPlace();
        PrivateFiles.CreateFolder(place.Environment.StateFolder);
        var home = place.Environment["XDG_STATE_HOME"]!;
        var account = ServerAccount.Find()!;
        // The whole folder goes to the other user, who must be able to run this program as well.
        foreach (var folder in new[] { home, Path.GetDirectoryName(place.Environment.StateFolder)!,
            place.Environment.StateFolder }) account.Own(folder);
        Assert.SkipUnless((await RunAsync(place, [], account.Name, "-list", "classes")).ExitCode == 0,
            $"{account.Name} may not run this program.");
        var run = await RunAsync(place, [], account.Name);
        Assert.True(run.ExitCode == 0, run.Output);

        var found = Assert.Single(place.Sandboxes.List());
        var status = await File.ReadAllLinesAsync($"/proc/{found.ProcessId}/status",
            TestContext.Current.CancellationToken);
        Assert.Equal($"{account.UserId}", status.Single(l => l.StartsWith("Uid:", StringComparison.Ordinal))
            .Split('\t')[1]);
        Assert.Equal(6, await TestDatabase.QueryAsync<long>(found.Connection, "select count(*) from public.courses"));
    }

    static Task<ProgramRun> RunAsync(SandboxPlace place, string[] before) =>
        RunAsync(place, before, null, "-explicit", "only", "-method", $"{typeof(OtherProcessTests).FullName}.{Child}");

    static Task<ProgramRun> RunAsync(SandboxPlace place, string[] before, string user) =>
        RunAsync(place, before, user, "-explicit", "only", "-method", $"{typeof(OtherProcessTests).FullName}.{Child}");

    static async Task<ProgramRun> RunAsync(SandboxPlace place, string[] before, string? user, params string[] arguments)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, "AiCache.Engine.Tests"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/"
        };
        start.Environment["XDG_STATE_HOME"] = place.Environment["XDG_STATE_HOME"];
        start.Environment["AICACHE_LEAVE_RUNNING"] = "1";
        if (user is not null)
        {
            start.UserName = user;
            start.Environment["HOME"] = place.Environment["XDG_STATE_HOME"];
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramRun(process.ExitCode, output, "");
    }
}
