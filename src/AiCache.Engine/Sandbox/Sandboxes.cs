using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>Starts, finds and stops sandboxes. They outlive the process that started them.</summary>
/// <param name="environment">Where programs are looked for and files are kept.</param>
public sealed partial class Sandboxes(HostEnvironment environment)
{
    readonly SandboxFiles files = new(environment.StateFolder);

    /// <summary>Starts a sandbox, shapes it like Supabase and, where asked, deploys the cache and fills it.</summary>
    /// <param name="options">Its name, port and content.</param>
    /// <param name="reporter">Is told how far it is.</param>
    /// <param name="cancellation">Stops the start; nothing is left behind then.</param>
    /// <exception cref="AiCacheException">
    /// <see cref="ErrorIds.SandboxNameInvalid"/>, <see cref="ErrorIds.SandboxSeedInvalid"/>,
    /// <see cref="ErrorIds.SandboxExists"/>, <see cref="ErrorIds.PostgresNotFound"/>, or
    /// <see cref="ErrorIds.SandboxFailed"/> with the last lines of the server's log. Nothing is left behind.
    /// </exception>
    public async Task<SandboxServer> StartAsync(SandboxOptions options, IReporter reporter,
        CancellationToken cancellation)
    {
        var name = options.Name is null ? $"sandbox-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"
            : Valid(options.Name);
        SampleTraffic.Demand(options.Seed);
        await MakeRoomAsync(name, reporter, cancellation);
        var binaries = await PostgresBinaries.FindServerAsync(options.PgBinPath, environment, reporter, cancellation);
        var folder = Path.Combine(environment.TempFolder,
            $"aicache-{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var state = new SandboxState(name, folder, 0, RandomNumberGenerator.GetHexString(32, lowercase: true),
            binaries, DateTimeOffset.UtcNow, Environment.ProcessId);
        if (!files.TryClaim(state)) throw Exists(name);
        try
        {
            var cluster = new SandboxCluster(state, environment);
            reporter.Progress(new ProgressReport("Starting a sandbox", "Making the data folder", 10));
            await cluster.InitializeAsync(cancellation);
            reporter.Progress(new ProgressReport("Starting a sandbox", "Starting the server", 40));
            state = state with { Port = await cluster.StartAsync(options, cancellation) };
            reporter.Progress(new ProgressReport("Starting a sandbox", "Making roles, schemas and sample content", 60));
            await SandboxShape.ApplyAsync(state, cancellation);
            if (options.Seed is { } entries)
            {
                reporter.Progress(new ProgressReport("Starting a sandbox",
                    $"Deploying the cache and adding {entries} entries", 75));
                await using var session = await DatabaseSession.OpenAsync(state.Target("postgres"), cancellation);
                await SampleTraffic.AddAsync(session, entries, reporter, cancellation);
            }
            state = state with { StarterProcessId = null };
            files.Save(state);
            reporter.Verbose($"Sandbox '{name}' runs on port {state.Port} in {folder}.");
            return state.Describe();
        }
        catch
        {
            try
            {
                await RemoveAsync(state, CancellationToken.None);
            }
            catch (Exception error) when (error is AiCacheException or IOException or UnauthorizedAccessException)
            {
                // What went wrong first is what the caller has to know.
                reporter.Warning($"What was started could not be removed ({error.Message}); "
                    + $"Stop-AiCacheSandbox -Name {name} tries again.");
            }
            throw;
        }
    }

    /// <summary>
    /// Every sandbox of this user, whoever started it, by name. One whose server is gone has the status Stopped.
    /// </summary>
    public IReadOnlyList<SandboxServer> List() => [.. files.All().Select(state => state.Describe())];

    /// <summary>One sandbox of this user.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SandboxNotFound"/> or
    /// <see cref="ErrorIds.SandboxNameInvalid"/>.</exception>
    public SandboxServer Find(string name) => Known(name).Describe();

    /// <summary>Stops a sandbox's server and removes every file of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reporter">Is told what is stopped.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>The sandbox as it was.</returns>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SandboxNotFound"/>, or
    /// <see cref="ErrorIds.SandboxFailed"/>: the server would not stop.</exception>
    public async Task<SandboxServer> StopAsync(string name, IReporter reporter, CancellationToken cancellation)
    {
        var state = Known(name);
        var sandbox = state.Describe();
        reporter.Verbose($"Stopping the sandbox '{name}' on port {state.Port}.");
        await RemoveAsync(state, cancellation);
        return sandbox;
    }

    SandboxState Known(string name) => files.Find(Valid(name))
        ?? throw new AiCacheException(ErrorIds.SandboxNotFound, FailureKind.NotFound, $"There is no sandbox '{name}'.")
        {
            Subject = name,
            RecommendedAction = files.All() is { Count: > 0 } all
            ? $"Name one of {string.Join(", ", all.Select(s => s.Name))}; Get-AiCacheSandbox lists them."
            : "There is none to stop; Start-AiCacheSandbox starts one.",
        };

    /// <summary>A sandbox that died with the machine does not hold its name.</summary>
    async Task MakeRoomAsync(string name, IReporter reporter, CancellationToken cancellation)
    {
        if (files.Find(name) is not { } earlier) return;
        if (earlier.Describe().Status != SandboxStatus.Stopped) throw Exists(name);
        reporter.Verbose($"The server of an earlier sandbox '{name}' is gone; removing its files.");
        await RemoveAsync(earlier, cancellation);
    }

    async Task RemoveAsync(SandboxState state, CancellationToken cancellation)
    {
        var cluster = new SandboxCluster(state, environment);
        if (state.Port > 0)
            foreach (var user in new[] { "postgres", SandboxServer.Superuser }) DataSources.Release(state.Target(user));
        await cluster.StopAsync(cancellation);
        cluster.Delete();
        files.Remove(state.Name);
    }

    static AiCacheException Exists(string name) =>
        new(ErrorIds.SandboxExists, FailureKind.Conflict, $"A sandbox '{name}' is running already.")
        {
            Subject = name,
            RecommendedAction = $"Choose another name, or stop it first: Stop-AiCacheSandbox -Name {name}",
        };

    static string Valid(string name) => NamePattern().IsMatch(name) ? name
        : throw new AiCacheException(ErrorIds.SandboxNameInvalid, FailureKind.InvalidInput,
            $"'{name}' is no name for a sandbox: 1 to 40 lower-case letters, digits and "
            + "hyphens, beginning with a letter or digit.")
        {
            Subject = name,
            RecommendedAction = "Choose a name such as my-sandbox, or leave it out.",
        };

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z")]
    private static partial Regex NamePattern();
}
