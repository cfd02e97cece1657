using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// A process that does one operation and can be killed: this test program, run once more for the one test that is the
/// worker's part.
/// </summary>
sealed class WorkerProcess : IAsyncDisposable
{
    internal const string Mark = "worker: ", Ready = "ready", Done = "done ", Failed = "failed ";

    static readonly string[] NotInherited = ["AICACHE_", "DATABASE_URL", "PG"];

    readonly Process process;
    readonly Task ready;

    WorkerProcess(Process process)
    {
        this.process = process;
        ready = ReadAsync();
    }

    /// <summary>Starts one; it is on its way when this returns.</summary>
    /// <param name="warmUp">A database to look at beforehand, so that what is disturbed is the operation and not the
    /// compiler; null begins cold.</param>
    public static WorkerProcess Start(DatabaseTarget? warmUp)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "AiCache.Engine.Tests"),
            ["-noLogo", "-noColor", "-explicit", "only", "-method",
            $"{typeof(WorkerTests).FullName}.{nameof(WorkerTests.Work)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => NotInherited.Any(name.StartsWith)).ToList())
            start.Environment.Remove(name);
        start.Environment[WorkerTests.Variable] = warmUp?.ToString() ?? "";
        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has started and could begin.</summary>
    public Task WaitUntilReadyAsync() => ready;

    /// <summary>Gives it its order, and returns what comes of it: nothing where it is killed first.</summary>
    public async Task<Outcome?> RunAsync(WorkOrder order)
    {
        await ready;
        await process.StandardInput.WriteLineAsync(order.ToLine());
        await process.StandardInput.FlushAsync();
        return await ReadAsync() switch
        {
            null => null,
            var line when line.StartsWith(Done, StringComparison.Ordinal) => new Outcome(true, line[Done.Length..]),
            var line when line.StartsWith(Failed, StringComparison.Ordinal) =>
                new Outcome(false, line[Failed.Length..]),
            var line => throw new InvalidOperationException($"The worker said: {line}"),
        };
    }

    public void Kill() => Signals.Kill(process.Id);

    /// <summary>The next line that is meant for us, among those of the test program itself; null at its end.</summary>
    async Task<string?> ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(Mark, StringComparison.Ordinal)) return line[Mark.Length..];
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

/// <summary>What an operation came to.</summary>
/// <param name="Succeeded">Whether it reported success.</param>
/// <param name="Text">What it said.</param>
sealed record Outcome(bool Succeeded, string Text)
{
    /// <summary>
    /// Runs an operation here. Whatever it throws that is no failure of the engine's own kind is a defect, and passes.
    /// </summary>
    public static async Task<Outcome> OfAsync(Func<Task<string>> operation)
    {
        try
        {
            return new Outcome(true, await operation());
        }
        catch (AiCacheException error)
        {
            return new Outcome(false, $"{error.ErrorId}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
