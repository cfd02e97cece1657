using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Tests.Maintenance;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// No statement of a busy application fails, or waits for a lock for longer than ours may: it would be told by the
/// server.
/// </summary>
[Trait("Category", "Faults")]
[Trait("Category", "Slow")]
public sealed class BusyApplicationTests
{
    /// <summary>
    /// What a transaction of ours may take besides waiting, on a machine that has other things to do.
    /// </summary>
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    static readonly MigrateOptions Patient = new() { LockWait = TimeSpan.FromMinutes(10) };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_deployment_steps_back_from_a_long_transaction_and_gets_through_under_load()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Patient with { LockTimeout = TimeSpan.FromMilliseconds(300) };
        await using var application = Application.Start(database.Target, CacheState.Coming, options.LockTimeout
            + Margin);
        await application.GoOnAsync(20);
        var reporter = new SteppingBack();
        await using (var session = await database.OpenAsync())
        {
            await using var other = await database.OpenAsync();
            await using var held = await other.BeginAsync(TransactionSettings.Default, Stop);
            await held.DoAsync("lock table public.lectures in row exclusive mode", Stop);
            var deployment = Deploy.RunAsync(session.Work(reporter), options, Stop).ToListAsync(Stop).AsTask();
            await Task.WhenAny(reporter.SteppedBack, deployment);
            Assert.False(deployment.IsCompleted);
            // While it waits between two tries, the application goes on.
            await application.GoOnAsync(20);
            await held.DisposeAsync();
            Assert.All(await deployment, r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        }
        application.Cache = CacheState.There;
        await application.GoOnAsync(60);
        Assert.True(application.Failures.Count == 0, string.Join('\n', application.Failures));
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
    }

    [Fact(Explicit = true)]
    public async Task A_purge_is_not_noticed()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10_000, fresh: 50);
        await using var application = Application.Start(database.Target, CacheState.There,
            TransactionSettings.Default.LockTimeout + Margin);
        await application.GoOnAsync(20);
        var result = await database.PurgeAsync(new()
        {
            TargetBatchTime = TimeSpan.FromMilliseconds(20),
            Analyze = true
        });
        Assert.Equal((PurgeEnd.Completed, 10_000, 0), (result.EndedBecause, result.Deleted, result.Remaining));
        await application.GoOnAsync(20);
        Assert.True(application.Failures.Count == 0, string.Join('\n', application.Failures));
        Assert.Equal(50, await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'fresh'"));
    }

    [Fact(Explicit = true)]
    public async Task An_undo_gets_through_under_load_and_lectures_go_on()
    {
        await using var database = await AgedDatabase.CreateAsync(fresh: 50);
        await using var application = Application.Start(database.Target, CacheState.There, Patient.LockTimeout
            + Margin);
        await application.GoOnAsync(50);
        application.Cache = CacheState.Leaving;
        await using (var session = await database.OpenAsync())
            Assert.All(await Undo.RunAsync(session.Work(), new() { LockWait = Patient.LockWait }, Stop)
            .ToListAsync(Stop), r =>
            Assert.Equal(MigrationOutcome.Undone, r.Outcome));
        await application.GoOnAsync(30);
        Assert.True(application.Failures.Count == 0, string.Join('\n', application.Failures));
    }

    /// <summary>Knows when a deployment waits to try again.</summary>
    sealed class SteppingBack : IReporter
    {
        readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SteppedBack => seen.Task;

        public void Progress(ProgressReport report)
        {
            if (report.Activity == "Waiting to deploy") seen.TrySetResult();
        }

        public void Verbose(string message) { }

        public void Warning(string message) { }
    }
}
