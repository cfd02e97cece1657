using System.Diagnostics;

namespace AiCache.Engine.Tests.Faults;

/// <summary>What is killed.</summary>
public enum Victim
{
    /// <summary>The process that does the operation.</summary>
    Process,
    /// <summary>One of the server's processes that work for it.</summary>
    Backend,
    /// <summary>The whole server.</summary>
    Server,
}

/// <summary>When it was killed.</summary>
enum Moment
{
    /// <summary>The operation had not reached the server yet.</summary>
    Before,
    /// <summary>It was at work.</summary>
    During,
    /// <summary>It had reported its end.</summary>
    After,
}

/// <summary>One operation on a database of its own, disturbed once.</summary>
sealed class FaultRound(FaultStage stage, string database, int number)
{
    FaultOperation Operation => stage.Operation;

    WorkOrder Order => WorkOrder.For(Operation, stage.Target(database), stage.Folder, number);

    /// <summary>Does it undisturbed, and says how long it took.</summary>
    public async Task<TimeSpan> MeasureAsync(Victim victim)
    {
        await using var worker = victim == Victim.Process ? WorkerProcess.Start(stage.Server.Target("template1"))
            : null;
        await using var witness = StartWitness();
        if (worker is not null) await worker.WaitUntilReadyAsync();
        var clock = Stopwatch.StartNew();
        var outcome = await (worker?.RunAsync(Order) ?? HereAsync());
        var duration = clock.Elapsed;
        Assert.True(outcome?.Succeeded, outcome?.Text);
        Assert.Equal(Extent.Complete, await Operation.LookAsync(stage.Server.Admin(database), stage.Folder));
        return duration;
    }

    /// <summary>Kills at a moment, and looks at what is left; then does it again.</summary>
    public async Task<(Moment When, Extent Extent, Outcome? Outcome)> DisturbAsync(Victim victim,
        WorkerProcess? worker, TimeSpan moment)
    {
        var admin = stage.Server.Admin(database);
        await using var witness = StartWitness();

        var operation = worker?.RunAsync(Order) ?? HereAsync();
        await Task.WhenAny(Task.Delay(moment), operation);
        var backends = await stage.Server.BackendsAsync(database);
        var when = operation.IsCompleted ? Moment.After : backends.Count == 0 ? Moment.Before : Moment.During;
        switch (victim)
        {
            case Victim.Process: worker!.Kill(); break;
            case Victim.Backend when backends.Count > 0: await stage.Server.KillBackendAsync(backends[number % backends.Count]); break;
            case Victim.Server: await stage.Server.CrashAsync(); break;
        }
        // What ended before the server was back may have been reported first and lost then, if it is not durable.
        var mayBeLost = victim != Victim.Process && operation.IsCompleted;
        var outcome = await operation;
        await stage.WaitForRestAsync(database);

        var extent = await Operation.LookAsync(admin, stage.Folder);
        if (outcome is { Succeeded: true } && (Operation.IsDurable || !mayBeLost))
            Assert.Equal(Extent.Complete, extent);
        await Operation.RunAgainAsync(stage.Target(database), stage.Folder, number, extent);
        Assert.Equal(Extent.Complete, await Operation.LookAsync(admin, stage.Folder));
        await Operation.DemandGreenAsync(admin);
        if (witness is not null) Assert.Empty(await witness.MissingAsync(admin));
        return (when, extent, outcome);
    }

    Witness? StartWitness() => Operation.Witness is { } sql ? Witness.Start(stage.Server.Target(database), sql) : null;

    async Task<Outcome?> HereAsync() =>
        await Task.Run(() => Outcome.OfAsync(() => Operation.RunAsync(stage.Target(database), stage.Folder, number)));
}
