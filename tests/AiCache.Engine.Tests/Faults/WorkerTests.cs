using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Faults;

/// <summary>The worker's part of the tests that need other processes; never run by itself.</summary>
public sealed class WorkerTests
{
    internal const string Variable = "AICACHE_FAULT_WORKER";

    [Fact(Explicit = true)]
    public async Task Work()
    {
        var warmUp = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(warmUp is null, "Only for tests that start another process.");
        if (warmUp is { Length: > 0 })
        {
            await using var session = await DatabaseSession.OpenAsync(DatabaseTarget.Parse(warmUp), default);
            await MigrationStates.RunAsync(session.Work(), default).ToListAsync(default);
        }
        Say(WorkerProcess.Ready);
        if (await Console.In.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line) return;
        var outcome = await Outcome.OfAsync(WorkOrder.Read(line).RunAsync);
        Say((outcome.Succeeded ? WorkerProcess.Done : WorkerProcess.Failed) + outcome.Text);
    }

    static void Say(string text)
    {
        Console.Out.WriteLine(WorkerProcess.Mark + text);
        Console.Out.Flush();
    }
}
