using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Security;

/// <summary>Whose objects are trusted, so that nobody who may work on a deployment is locked out of it.</summary>
public sealed class OwnerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_superuser_deploys_where_the_schema_belongs_to_the_databases_owner_and_works_there()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var admin = await DatabaseSession.OpenAsync(database.Admin, Stop);
        Assert.All(await Deploy.RunAsync(admin.Work(), new(), Stop).ToListAsync(Stop), r =>
            Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        Assert.All(await MigrationStates.RunAsync(admin.Work(), Stop).ToListAsync(Stop), s =>
            Assert.Empty(s.Differences));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deployment_of_a_role_of_its_own_is_watched_by_others(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        var deployer = TestDatabase.UniqueName("deployer");
        var watcher = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"""
            create role {deployer} login password 'deploys';
            create role {watcher} login password 'watches' bypassrls;
            grant create on database {database.Name} to {deployer};
            grant usage, create on schema public to {deployer};
            grant references on public.lectures to {deployer};
            """);
        try
        {
            await using (var session = await DatabaseSession.OpenAsync(database.As(deployer, "deploys"), Stop))
                Assert.All(await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), r =>
                    Assert.Equal(MigrationOutcome.Applied, r.Outcome));
            await database.AdminSqlAsync("grant usage on schema public, aicache to "
                + $"{watcher}; grant select on all tables in "
                + $"schema public, aicache to {watcher}");

            var target = superuser ? database.Admin : database.As(watcher, "watches");
            await using var watching = await DatabaseSession.OpenAsync(target, Stop);
            Assert.All(await MigrationStates.RunAsync(watching.Work(), Stop).ToListAsync(Stop), s =>
                Assert.Equal(MigrationStatus.Applied, s.Status));
            Assert.NotEmpty(await HealthChecks.RunAsync(watching.Work(), new HealthOptions(), Stop).ToListAsync(Stop));
            Assert.NotEmpty(await CacheStorage.RunAsync(watching.Work(), new StorageOptions { Exact = true }, Stop)
                .ToListAsync(Stop));
            DataSources.Release(target);
        }
        finally
        {
            DataSources.Release(database.As(deployer, "deploys"));
            await database.AdminSqlAsync($"drop owned by {deployer}, {watcher} cascade; drop role {deployer}, {watcher}");
        }
    }

    /// <summary>Row security that a dashboard switches on must not make the journal look empty.</summary>
    [Fact]
    public async Task A_journal_whose_rows_are_hidden_could_not_be_read()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Deployment.DeployTests.DeployAsync(database);
        var reader = TestDatabase.UniqueName("reader");
        await database.AdminSqlAsync($"""
            create role {reader} login password 'reads';
            grant usage on schema aicache to {reader};
            grant select on aicache.migration_journal to {reader};
            """);
        try
        {
            await using var session = await DatabaseSession.OpenAsync(database.As(reader, "reads"), Stop);
            Assert.Equal(3, (await MigrationStates.RunAsync(session.Work(), Stop).ToListAsync(Stop)).Count(s =>
                s.Status == MigrationStatus.Applied));
            await database.SqlAsync("drop policy migration_journal_read on aicache.migration_journal");
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                MigrationStates.RunAsync(session.Work(), Stop).ToListAsync(Stop).AsTask());
            Assert.Equal(ErrorIds.JournalUnreadable, error.ErrorId);
            Assert.Contains("row security", error.Message);
        }
        finally
        {
            DataSources.Release(database.As(reader, "reads"));
            await database.AdminSqlAsync($"drop owned by {reader}; drop role {reader}");
        }
    }
}
