using System.Security.Cryptography;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// Starts a sandbox, shapes it like Supabase and, where asked, deploys the cache and fills it. It outlives the process
/// that started it.
/// </summary>
public static class StartSandbox
{
    const string Activity = "Starting a sandbox";

    /// <summary>Starts one.</summary>
    /// <param name="work">Where programs are looked for and records are kept.</param>
    /// <param name="options">Its name, port and content.</param>
    /// <param name="cancellation">Stops the start; nothing is left behind then.</param>
    /// <exception cref="AiCacheException">
    /// <see cref="ErrorIds.SandboxNameInvalid"/>, <see cref="ErrorIds.SandboxSeedInvalid"/>,
    /// <see cref="ErrorIds.SandboxExists"/>, <see cref="ErrorIds.PostgresNotFound"/>, or
    /// <see cref="ErrorIds.SandboxFailed"/> with the last lines of the server's log. Nothing is left behind.
    /// </exception>
    public static async Task<SandboxServer> RunAsync(Work work, SandboxOptions options, CancellationToken cancellation)
    {
        var name = options.Name is null ? SandboxName.New() : SandboxName.Demand(options.Name);
        SampleTraffic.Demand(options);
        await MakeRoomAsync(work, name, cancellation);
        var binaries = await PostgresBinaries.FindServerAsync(options.PgBinPath, work.Environment, work.Reporter,
            cancellation);
        var state = new SandboxState(name, SandboxName.Folder(work.Environment.TempFolder, name), 0,
            RandomNumberGenerator.GetHexString(32, lowercase: true), binaries, DateTimeOffset.UtcNow,
            Environment.ProcessId, options.Tls);
        var files = new SandboxFiles(work.Environment.StateFolder);
        if (!files.TryClaim(state)) throw SandboxErrors.Exists(name);
        try
        {
            state = await LaunchAsync(work, state, options, cancellation);
            await FillAsync(work, state, options, cancellation);
            state = state with { StarterProcessId = null };
            files.Save(state);
            work.Reporter.Verbose($"Sandbox '{name}' runs on port {state.Port} in {state.Folder}.");
            return await ListSandboxes.DescribeAsync(work, state, cancellation);
        }
        catch
        {
            await CleanUpAsync(work, state);
            throw;
        }
    }

    /// <summary>Makes the data folder and starts the server.</summary>
    /// <returns>The sandbox with its port.</returns>
    static async Task<SandboxState> LaunchAsync(Work work, SandboxState state, SandboxOptions options,
        CancellationToken cancellation)
    {
        var cluster = new SandboxCluster(state, work.Environment);
        work.Reporter.Progress(new ProgressReport(Activity, "Making the data folder", 10));
        await cluster.InitializeAsync(cancellation);
        work.Reporter.Progress(new ProgressReport(Activity, "Starting the server", 40));
        return state with { Port = await cluster.StartAsync(options, cancellation) };
    }

    static async Task FillAsync(Work work, SandboxState state, SandboxOptions options, CancellationToken cancellation)
    {
        work.Reporter.Progress(new ProgressReport(Activity, "Making roles, schemas and sample content", 60));
        await SandboxShape.ApplyAsync(state, options, cancellation);
        if (options.Seed is not { } entries) return;
        work.Reporter.Progress(new ProgressReport(Activity,
            $"Deploying the cache and adding {Figures.Count(entries, "entry", "entries")}", 75));
        await using var seeded = work.At(state.Target("postgres"));
        await SampleTraffic.RunAsync(seeded, entries, cancellation);
    }

    /// <summary>A sandbox that died with the machine does not hold its name.</summary>
    static async Task MakeRoomAsync(Work work, string name, CancellationToken cancellation)
    {
        if (new SandboxFiles(work.Environment.StateFolder).Find(name) is not { } earlier) return;
        if ((await ListSandboxes.DescribeAsync(work, earlier, cancellation)).Status != SandboxStatus.Stopped)
            throw SandboxErrors.Exists(name);
        work.Reporter.Verbose($"The server of an earlier sandbox '{name}' is gone; removing its files.");
        await StopSandbox.RemoveAsync(work, earlier, cancellation);
    }

    static async Task CleanUpAsync(Work work, SandboxState state)
    {
        try
        {
            await StopSandbox.RemoveAsync(work, state, CancellationToken.None);
        }
        catch (Exception error) when (error is AiCacheException or IOException or UnauthorizedAccessException)
        {
            // What went wrong first is what the caller has to know.
            work.Reporter.Warning($"What was started could not be removed ({error.Message}); "
                + $"{Commands.StopSandbox} -Name {state.Name} tries again.");
        }
    }
}
