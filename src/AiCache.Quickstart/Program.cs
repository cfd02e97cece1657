using System.Collections;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Quickstart;

// The whole deployment guide on a throw-away PostgreSQL.
//   (nothing)        through the module in PowerShell where that can be restored, else through the engine
//   --engine         through the engine
//   serve <sandbox>  only plays the application against a running sandbox, and writes what it saw as JSON
//   age <sandbox>    only adds sixty days of traffic to a running sandbox
//   create <sandbox> <database>   only makes an empty database in a running sandbox

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);

var environment = new HostEnvironment(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""));
var work = new Work(null, SilentReporter.Instance, environment);

try
{
    return args switch
    {
        [] => await TourAsync(forceEngine: false),
        ["--engine"] => await TourAsync(forceEngine: true),
        ["serve", var sandbox] =>
            await PlayAsync(sandbox, async session =>
            Console.WriteLine(JsonSerializer.Serialize(await new CourseApplication(session)
            .ServeAsync(interrupted.Token)))),
        ["age", var sandbox] =>
            await PlayAsync(sandbox, session => SampleTraffic.RunAsync(
                Work.On(session, SilentReporter.Instance, environment), EngineTour.AgedEntries, interrupted.Token)),
        ["create", var sandbox, var database] =>
            await PlayAsync(sandbox, session => EngineTour.CreateDatabaseAsync(session, database, interrupted.Token)),
        _ => Usage(),
    };
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted; the sandbox was stopped.");
    return 130;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

async Task<int> TourAsync(bool forceEngine)
{
    var name = $"quickstart-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    var folder = Directory.CreateTempSubdirectory("aicache-quickstart-").FullName;
    try
    {
        if (forceEngine) return await EngineAsync(name, folder);
        var repository = Repository(AppContext.BaseDirectory);
        var (powerShell, reason) = await new PowerShellTool(repository, environment, Console.Out)
            .RestoreAsync(interrupted.Token);
        if (powerShell is null)
        {
            Console.WriteLine($"The module cannot run here, so the engine takes the same steps without it. {reason}");
            return await EngineAsync(name, folder);
        }
        return await powerShell.RunAsync(Path.Combine(AppContext.BaseDirectory, "quickstart.ps1"),
            ["-Module", Path.Combine(repository, "out", "AiCache"), "-Name", name, "-Folder", folder, "-Application",
            Path.ChangeExtension(typeof(CourseApplication).Assembly.Location, OperatingSystem.IsWindows() ? ".exe"
            : null)],
            interrupted.Token);
    }
    finally
    {
        // Whatever happened on the way: nothing of ours stays behind.
        Directory.Delete(folder, recursive: true);
        if (await ListSandboxes.RunAsync(work, null, CancellationToken.None).AnyAsync(left => left.Name == name))
            await StopSandbox.RunAsync(work, name, CancellationToken.None);
    }
}

async Task<int> EngineAsync(string name, string folder)
{
    Console.WriteLine("AiCache quickstart: the deployment guide on a throw-away PostgreSQL, through the engine\n");
    var tour = new Tour(Console.Out, !Console.IsOutputRedirected && environment["NO_COLOR"] is null);
    try
    {
        await new EngineTour(tour, environment, name, folder, interrupted.Token).RunAsync();
        var but = tour.Skipped > 0 ? $" but {tour.Skipped} skipped" : "";
        Console.WriteLine(FormattableString.Invariant(
            $"\n{tour.Steps} steps, each as the guide expects{but}, in {tour.Elapsed.TotalSeconds:0.0} s."));
        return 0;
    }
    catch (StepFailedException)
    {
        Console.WriteLine($"\nStep {tour.Steps} did not do what the guide expects; the sandbox is stopped.");
        return 1;
    }
}

async Task<int> PlayAsync(string sandbox, Func<DatabaseSession, Task> play)
{
    try
    {
        var found = await ListSandboxes.RunAsync(work, sandbox, interrupted.Token).FirstAsync(interrupted.Token);
        await using var session = await DatabaseSession.OpenAsync(found.Connection, interrupted.Token);
        await play(session);
        return 0;
    }
    catch (AiCacheException failure)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
}

static string Repository(string folder) => File.Exists(Path.Combine(folder, "AiCache.sln")) ? folder
    : Repository(Path.GetDirectoryName(folder)
    ?? throw new DirectoryNotFoundException("The quickstart runs from a clone of the repository: "
    + "AiCache.sln is in no folder above it."));

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run --project src/AiCache.Quickstart [-- --engine]");
    return 2;
}
