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

    const string Ordinary = "Start_look_and_stop";

    static Work Here => HostEnvironmentOfTests.Current.Work();

    /// <summary>The other process's part; never run by itself.</summary>
    [Fact(Explicit = true)]
    [Trait("Category", "Process")]
    public async Task Start_and_leave_running()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AICACHE_LEAVE_RUNNING") is null,
            "Only for the tests of this class.");
        var sandbox = await StartSandbox.RunAsync(Here, new SandboxOptions { Name = "left" }, default);
        Assert.NotNull(sandbox.ProcessId);
    }

    /// <summary>An ordinary user's part; never run by itself.</summary>
    [Fact(Explicit = true)]
    [Trait("Category", "Process")]
    public async Task Start_look_and_stop()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AICACHE_LEAVE_RUNNING") is null,
            "Only for the tests of this class.");
        Assert.False(ServerAccount.IsNeeded);
        var started = await StartSandbox.RunAsync(Here, new SandboxOptions { Name = "own" }, default);
        var found = Assert.Single(await ListSandboxes.RunAsync(Here, null, default).ToListAsync());
        Assert.Equal((started.ProcessId, SandboxStatus.Running), (found.ProcessId, found.Status));
        Assert.Equal(FileOwner.Me, FileOwner.Of($"/proc/{found.ProcessId}")!.UserId);
        Assert.Equal(6, await TestDatabase.QueryAsync<long>(found.Connection, "select count(*) from public.courses"));
        await StopSandbox.RunAsync(Here, "own", default);
        Assert.False(Directory.Exists(Path.GetDirectoryName(started.DataFolder)));
        Assert.Empty(await ListSandboxes.RunAsync(Here, null, default).ToListAsync());
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

        var found = Assert.Single(await place.ListAsync());
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
        // The folder is the other user's, who must be able to run this program as well.
        var account = ServerAccount.Find()!;
        var home = Directory.CreateTempSubdirectory("aicache-tests-").FullName;
        account.Own(home);
        try
        {
            Assert.SkipUnless((await RunAsync(home, [], account.Name, "-list", "classes")).ExitCode == 0,
                $"{account.Name} may not run this program.");
            var run = await RunAsync(home, [], account.Name, "-explicit", "only", "-method",
                $"{typeof(OtherProcessTests).FullName}.{Ordinary}");
            Assert.True(run.ExitCode == 0, run.Output);
            Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", run.Output);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    static Task<ProgramRun> RunAsync(SandboxPlace place, string[] before) =>
        RunAsync(place.Environment["XDG_STATE_HOME"]!, before, null, "-explicit", "only", "-method",
            $"{typeof(OtherProcessTests).FullName}.{Child}");

    static async Task<ProgramRun> RunAsync(string home, string[] before, string? user, params string[] arguments)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, "AiCache.Engine.Tests"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/"
        };
        start.Environment["XDG_STATE_HOME"] = home;
        start.Environment["AICACHE_LEAVE_RUNNING"] = "1";
        if (user is not null)
        {
            start.UserName = user;
            start.Environment["HOME"] = home;
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramRun(process.ExitCode, output, "");
    }
}
