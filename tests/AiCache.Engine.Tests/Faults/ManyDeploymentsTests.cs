using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Faults;

[Trait("Category", "Faults")]
[Trait("Category", "Slow")]
public sealed class ManyDeploymentsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Of_twenty_processes_that_deploy_at_once_one_applies_each_migration_and_all_succeed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var workers = Enumerable.Range(0, 20).Select(_ => WorkerProcess.Start(null)).ToList();
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.WaitUntilReadyAsync()));
            var outcomes = await Task.WhenAll(workers.Select((worker, number) =>
                worker.RunAsync(WorkOrder.For(new DeployFault(), database.Target, "", number))));
            Assert.All(outcomes, outcome => Assert.True(outcome?.Succeeded, outcome?.Text));
            var said = outcomes.SelectMany(outcome => outcome!.Text.Split(' ')).ToList();
            foreach (var script in MigrationScript.All)
            {
                Assert.Single(said, $"{script.Name}={MigrationOutcome.Applied}");
                Assert.Equal(19, said.Count(text => text == $"{script.Name}={MigrationOutcome.AlreadyApplied}"));
            }
        }
        finally
        {
            foreach (var worker in workers) await worker.DisposeAsync();
        }
        Assert.Equal("add_ai_cache_stats add_ai_response_cache add_lecture_content_hashes",
            await database.QueryAsync<string>("select string_agg(name, ' ' order by name) from aicache.migration_journal"));
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
    }

    [Fact(Explicit = true)]
    public async Task A_hundred_deployments_and_undos_leave_nothing_behind()
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await DatabaseImage.CatalogueAsync(database.Target);
        await using var session = await database.OpenAsync();
        for (var cycle = 0; cycle < 100; cycle++)
        {
            Assert.All(await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop),
                r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
            Assert.All(await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), r =>
                Assert.Equal(MigrationOutcome.Undone, r.Outcome));
        }
        Assert.Equal(before, await DatabaseImage.CatalogueAsync(database.Target));
        Assert.Equal("0 0", await database.QueryAsync<string>("""
            select (select count(*) from pg_locks where pid <> pg_backend_pid()
              and database = (select oid from pg_database where datname = current_database())) || ' '
              || (select count(*) from pg_prepared_xacts where database = current_database())
            """));
    }
}
