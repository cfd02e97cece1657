using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.PesterSuites;
using AiCache.Quickstart;

namespace AiCache.Engine.Tests.Quickstart;

/// <summary>The quickstart, through the module and through the engine.</summary>
[Trait("Category", "Slow")]
public sealed class QuickstartTests(ITestOutputHelper log)
{
    const string DonePattern = @"\n\d+ steps, each as the guide expects( but \d skipped)?, in \d+\.\d s\.";

    [Theory(Explicit = true)]
    [InlineData()]
    [InlineData("--engine")]
    public async Task Every_step_does_what_the_guide_expects(params string[] arguments)
    {
        if (arguments.Length == 0) await PowerShellHost.DemandAsync();
        await using var run = QuickstartRun.Start(arguments);
        var exitCode = await run.EndAsync();
        log.WriteLine(run.Output);
        Assert.Equal(0, exitCode);
        Assert.Matches(DonePattern, run.Output);
        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
        Assert.Contains(arguments.Length > 0 ? "through the engine" : "in PowerShell 7.6.9", run.Output,
            StringComparison.Ordinal);
        Assert.Empty(run.Left);
    }

    [Theory(Explicit = true)]
    [InlineData()]
    [InlineData("--engine")]
    public async Task Interrupted_it_leaves_nothing_behind(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var run = QuickstartRun.Start(arguments);
        await run.UntilAsync("PostgreSQL 1");
        Assert.NotEmpty(run.Left);
        await run.TerminateAsync();
        Assert.Equal(130, await run.EndAsync());
        Assert.Contains("Interrupted; the sandbox was stopped.", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Left);
    }

    [Fact(Explicit = true)]
    public async Task Where_PowerShell_cannot_be_restored_the_engine_takes_the_steps_and_says_why()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var home = new TemporaryFolder();
        await using var run = QuickstartRun.StartAt(EmptyFeed.Variables(home));
        await run.UntilAsync("PostgreSQL 1");
        Assert.Matches("The module cannot run here, so the engine takes the same steps without it. "
            + "PowerShell 7.6.9 cannot be restored: .*not found in NuGet feeds", run.Output);
        Assert.Contains("through the engine", run.Output, StringComparison.Ordinal);
        await run.TerminateAsync();
        Assert.Equal(130, await run.EndAsync());
    }

    [Fact(Explicit = true)]
    public async Task A_step_that_fails_in_PowerShell_ends_it_with_an_error_and_without_a_sandbox()
    {
        var program = await PowerShellHost.DemandAsync();
        using var folder = new TemporaryFolder();
        await using var run = QuickstartRun.StartOther(program.Start("-File",
            Path.Combine(AppContext.BaseDirectory, "quickstart.ps1"), "-Module",
            Path.Combine(Repository.Root, "out", "AiCache"),
            "-Name", "quickstart-fails", "-Folder", folder.Path,
            "-Application", Path.Combine(AppContext.BaseDirectory, "no-such-program")));
        Assert.Equal(1, await run.EndAsync());
        log.WriteLine(run.Output);
        Assert.Contains("FAILED", run.Output, StringComparison.Ordinal);
        Assert.Contains("did not do what the guide expects; the sandbox is stopped.", run.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Roll back", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Left);
    }

    [Fact(Explicit = true)]
    public async Task A_result_that_is_not_as_expected_fails_the_step()
    {
        var output = new StringWriter();
        var tour = new Tour(output, colours: false);
        await Assert.ThrowsAsync<StepFailedException>(() => tour.TakeAsync("Count", "Counter.Count", "two", () =>
            Task.FromResult(3), found => found == 2, found => $"{found}"));
        Assert.Matches(@"expected  two\s+FAILED    3 \(", output.ToString());
    }

    [Fact(Explicit = true)]
    public async Task A_failure_of_the_engine_fails_the_step_and_says_what_to_do()
    {
        var output = new StringWriter();
        var tour = new Tour(output, colours: false);
        var failure = new AiCacheException(ErrorIds.ServerUnreachable, FailureKind.Connection,
            "Nothing listens there.")
        { RecommendedAction = "Start it." };
        await Assert.ThrowsAsync<StepFailedException>(() =>
            tour.TakeAsync<int>("Call", "Server.Call", "an answer", () => throw failure, _ => true, _ => ""));
        Assert.Matches(@"FAILED    Nothing listens there\.\s+Start it\.", output.ToString());
    }

    [Fact(Explicit = true)]
    public async Task A_step_that_lacks_a_program_is_skipped_and_says_what_to_install()
    {
        var output = new StringWriter();
        var tour = new Tour(output, colours: false);
        var missing = new AiCacheException(ErrorIds.ClientNotFound, FailureKind.NotFound,
            "There is no pg_dump.")
        { RecommendedAction = "Install it." };
        Assert.Null(await tour.TakeAsync<string>("Back up", "Writer.Write", "a backup", () => throw missing, _ => true,
            _ => "", ErrorIds.ClientNotFound));
        Assert.Contains("skipped   There is no pg_dump. Install it.", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, tour.Skipped);
    }

    [Fact(Explicit = true)]
    public async Task An_argument_that_it_does_not_know_is_refused()
    {
        await using var run = QuickstartRun.Start("--enigne");
        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }
}
