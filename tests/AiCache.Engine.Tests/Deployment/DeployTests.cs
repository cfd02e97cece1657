using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Deployment;

public sealed class DeployTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task<List<MigrationResult>> DeployAsync(TestDatabase database, MigrateOptions? options = null,
        IReporter? reporter = null)
    {
        await using var session = await database.OpenAsync();
        return await Deploy.RunAsync(session.Work(reporter), options ?? new(), Stop).ToListAsync(Stop);
    }

    internal static async Task<IReadOnlyList<MigrationState>> StatesAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        return await MigrationStates.RunAsync(session.Work(), Stop).ToListAsync(Stop);
    }

    [Fact]
    public async Task An_empty_database_gets_all_three_migrations_and_meets_the_contract()
    {
        await using var database = await TestDatabase.CreateAsync();
        var results = await DeployAsync(database);
        Assert.Equal(["add_ai_response_cache", "add_lecture_content_hashes", "add_ai_cache_stats"],
            results.Select(r => r.Name));
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        Assert.All(results, r => Assert.Empty(r.Differences));
        Assert.All(await StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
    }

    [Fact]
    public async Task An_up_to_date_database_costs_one_round_trip_and_no_lock()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployAsync(database);
        // A deployment elsewhere holds the lock: whoever only looks does not notice.
        await using var other = await database.OpenAsync();
        await using var holder = await other.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await holder.ScalarAsync<bool>(AdvisoryLock.Deployment.Take, Stop));
        await using var session = await database.OpenAsync();
        var before = session.RoundTrips;
        var results = await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.All(results, r => Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
        Assert.Equal(1, session.RoundTrips - before);
    }

    [Fact]
    public async Task A_deployment_costs_one_round_trip_to_look_and_three_for_each_migration()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var before = session.RoundTrips;
        var results = await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(3, results.Count(r => r.Outcome == MigrationOutcome.Applied));
        Assert.Equal(1 + 3 * 3, session.RoundTrips - before);
    }

    [Fact]
    public async Task Under_the_lock_of_what_is_to_be_created_the_journal_is_read_and_not_the_whole_catalogue()
    {
        await using var database = await TestDatabase.CreateAsync();
        var log = new RecordingReporter();
        await using var session = await database.OpenAsync();
        session.Reporter = log;
        await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.DoesNotContain("take the lock, read catalogue", log.Text);
        Assert.Equal(3, log.Text.Split("take the lock, read journal took").Length - 1);
    }

    [Fact]
    public async Task A_plan_shows_the_statements_and_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var plan = await Deploy.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.All(plan, p => Assert.Equal(MigrationOutcome.WouldApply, p.Outcome));
        Assert.Contains(plan[0].Steps, s =>
            s.Statement.StartsWith("create table public.ai_response_cache", StringComparison.Ordinal));
        Assert.All(await StatesAsync(database), s => Assert.Equal(MigrationStatus.Pending, s.Status));
    }

    [Fact]
    public async Task A_rehearsal_reports_times_and_locks_and_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var results = await Rehearse.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Rehearsed, r.Outcome));
        Assert.Contains(results.SelectMany(r => r.Steps).SelectMany(s => s.Locks), l =>
            l == "ShareRowExclusiveLock on public.lectures");
        Assert.All(results.SelectMany(r => r.Steps), s => Assert.True(s.Duration > TimeSpan.Zero));
        Assert.All(await StatesAsync(database), s => Assert.Equal(MigrationStatus.Pending, s.Status));
        Assert.False(await database.QueryAsync<bool>("select exists (select 1 from "
            + "pg_namespace where nspname = 'aicache')"));
    }

    [Fact]
    public async Task Undo_leaves_nothing_behind_and_can_be_redone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var empty = await CatalogueAsync(database);
        for (var round = 0; round < 3; round++)
        {
            await DeployAsync(database);
            await using var session = await database.OpenAsync();
            var undone = await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
            Assert.All(undone, r => Assert.Equal(MigrationOutcome.Undone, r.Outcome));
            Assert.Equal(empty, await CatalogueAsync(database));
        }
    }

    [Fact]
    public async Task A_schema_in_which_somebody_keeps_something_of_his_own_stays_after_an_undo()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployAsync(database);
        await database.SqlAsync("create table aicache.mine (id integer); insert into aicache.mine values (7)");
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal("mine", await database.QueryAsync<string>("select string_agg(relname, ', ') from pg_class where "
            + "relnamespace = 'aicache'::regnamespace"));
        Assert.Equal(7, await database.QueryAsync<int>("select id from aicache.mine"));
    }

    [Theory]
    [InlineData(UndoScope.Stats, "add_ai_cache_stats")]
    [InlineData(UndoScope.Hashes, "add_lecture_content_hashes")]
    public async Task A_partial_undo_takes_only_its_scope_and_is_deployed_again(UndoScope scope, string migration)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployAsync(database);
        var whole = await CatalogueAsync(database);
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new() { Scope = scope }, Stop).ToListAsync(Stop);
        Assert.Equal([migration], (await StatesAsync(database)).Where(s => s.Status == MigrationStatus.Pending)
            .Select(s => s.Name));
        Assert.All((await StatesAsync(database)).Where(s => s.Name != migration), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
        await DeployAsync(database);
        Assert.Equal(whole, await CatalogueAsync(database));
    }

    /// <summary>
    /// All that a deployment could leave: relations, functions, types, triggers, policies, schemas with their
    /// privileges.
    /// </summary>
    internal static async Task<string> CatalogueAsync(TestDatabase database) => (await database.QueryAsync<string>("""
        select string_agg(x, E'\n' order by x) from (
          select format('%s %s %s %s', c.relkind, c.oid::regclass, c.relacl, c.reloptions) x from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          union all select format('function %s %s', p.oid::regprocedure, p.proacl) from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          union all select format('schema %s %s', nspname, nspacl) from pg_namespace where nspname !~ '^pg_(toast_)?temp'
          union all select format('type %s', t.oid::regtype) from pg_type t
            join pg_namespace n on n.oid = t.typnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          union all select format('trigger %s %s', tgrelid::regclass, tgname) from pg_trigger where not tgisinternal
          union all select format('policy %s %s', polrelid::regclass, polname) from pg_policy
          union all select format('constraint %s %s', conrelid::regclass, conname) from pg_constraint where connamespace <> 'pg_catalog'::regnamespace
        ) t
        """))!;
}
