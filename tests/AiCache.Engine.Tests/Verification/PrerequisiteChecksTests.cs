using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Verification;
using static AiCache.Engine.Tests.Verification.DeploymentChecksTests;

namespace AiCache.Engine.Tests.Verification;

public sealed class PrerequisiteChecksTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>All checks but that of pg_dump, which is about the machine that the tests run on.</summary>
    static async Task<List<Check>> CheckAsync(TestDatabase database, DatabaseTarget? target = null)
    {
        await using var session = await DatabaseSession.OpenAsync(target ?? database.Target, Stop);
        var checks = await PrerequisiteChecks.RunAsync(session.Work(), Stop).ToListAsync(Stop);
        await Remedies.DemandAsync(database, checks);
        return [.. checks.Where(c => c.Name != "Backup.pg_dump")];
    }

    static async Task<CatalogueFacts> FactsAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        return await session.JsonAsync<CatalogueFacts>(DeploymentState.CatalogueStep, Stop);
    }

    [Fact]
    public async Task A_database_shaped_like_Supabase_has_everything_before_and_after_the_deployment()
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await CheckAsync(database);
        Assert.Equal("", Show(before.Where(c => c.Status != CheckStatus.Passed)));
        Assert.Equal(CheckCategory.Prerequisite, before.Select(c => c.Category).Distinct());
        Assert.Equal(before.Count, before.Select(c => c.Name).Distinct().Count());
        await DeployTests.DeployAsync(database);
        Assert.Equal("", Show((await CheckAsync(database)).Where(c => c.Status != CheckStatus.Passed)));
    }

    [Fact]
    public async Task It_costs_one_round_trip()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var before = session.RoundTrips;
        await PrerequisiteChecks.RunAsync(session.Work(), Stop).ToListAsync(Stop);
        Assert.Equal(1, session.RoundTrips - before);
    }

    [Fact]
    public async Task An_empty_database_lacks_the_applications_tables()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var wrong = (await CheckAsync(database)).Where(c => c.Status != CheckStatus.Passed).ToList();
        Assert.Equal(["Table.public.lectures", "Table.public.courses", "Table.auth.users", "Table.public.lectures.key",
            "Privilege.lectures"], wrong.Select(c => c.Name));
        Assert.Equal([CheckStatus.Failed, CheckStatus.Failed, CheckStatus.Failed, CheckStatus.Skipped,
            CheckStatus.Skipped], wrong.Select(c => c.Status));
    }

    [Theory]
    [InlineData("drop table public.lectures cascade; create table public.lectures (id bigint primary key)",
        "Table.public.lectures.key", "id bigint")]
    [InlineData("alter table public.lectures drop constraint lectures_pkey cascade", "Table.public.lectures.key",
        "id uuid, not unique")]
    [InlineData("drop table public.courses cascade; create view public.courses as select 1 as id",
        "Table.public.courses", "not a table")]
    [InlineData("create view public.ai_response_cache as select 1 as id", "Name.taken",
        "public.ai_response_cache is a view")]
    [InlineData("create type public.ai_cache_stats as enum ('a')", "Name.taken", "public.ai_cache_stats is a type")]
    [InlineData("create table public.other (k text); create index idx_ai_cache_key on public.other (k)", "Name.taken",
        "public.idx_ai_cache_key is an index of public.other")]
    [InlineData("create function public.get_cache_stats(days integer) returns integer language sql as 'select 1'",
        "Name.taken", "public.get_cache_stats(integer) returns integer")]
    public async Task What_is_in_the_way_is_named(string change, string name, string actual)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(change);
        var failed = Assert.Single(await CheckAsync(database), c => c.Status != CheckStatus.Passed);
        Assert.Equal((name, CheckStatus.Failed, actual), (failed.Name, failed.Status, failed.Actual));
        Assert.NotNull(failed.Hint);
        if (failed.Remediation is null)
        {
            Assert.True(name is "Table.public.lectures.key" or "Table.public.courses");
            return;
        }
        await database.SqlAsync(failed.Remediation);
        Assert.Equal("", Show((await CheckAsync(database)).Where(c => c.Status != CheckStatus.Passed)));
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
    }

    [Fact]
    public async Task A_role_without_rights_is_told_each_grant_and_then_can_deploy()
    {
        await using var database = await TestDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("newcomer");
        // Before PostgreSQL 15 everybody may create in schema public.
        await database.AdminSqlAsync($"create role {role} login password 'x'; revoke create on schema public from public");
        var target = database.As(role, "x");
        try
        {
            var wrong = (await CheckAsync(database, target)).Where(c => c.Status != CheckStatus.Passed).ToList();
            Assert.Equal(["Privilege.schema_public", "Privilege.database", "Privilege.lectures"],
                wrong.Where(c => c.Status == CheckStatus.Failed).Select(c => c.Name));
            Assert.Equal(["Role.anon.switch", "Role.authenticated.switch", "Role.service_role.switch",
                "Backup.row_security", "Backup.readable"],
                wrong.Where(c => c.Status == CheckStatus.Warning).Select(c => c.Name));
            foreach (var check in wrong) await database.AdminSqlAsync(check.Remediation!);
            Assert.Equal("", Show((await CheckAsync(database, target)).Where(c => c.Status != CheckStatus.Passed)));
            await using var session = await DatabaseSession.OpenAsync(target, Stop);
            Assert.All(await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop),
                r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        }
        finally
        {
            DatabaseSession.CloseIdle(target);
            await database.AdminSqlAsync($"drop owned by {role} cascade; drop role {role}");
        }
    }

    [Fact]
    public async Task Roles_that_do_not_exist_are_to_be_created()
    {
        await using var database = await TestDatabase.CreateAsync();
        var checks = RightsChecks.Run(await FactsAsync(database) with { Roles = [] })
            .Where(c => c.Category == CheckCategory.Role).ToList();
        Assert.Equal(["create role anon nologin noinherit", "create role authenticated nologin noinherit",
            "create role service_role nologin noinherit bypassrls"],
            checks.Where(c => c.Status == CheckStatus.Failed).Select(c => c.Remediation));
        Assert.Equal(3, checks.Count(c => c.Status == CheckStatus.Skipped));
    }

    [Fact]
    public async Task A_server_that_takes_no_changes_or_few_connections_or_fires_event_triggers_is_told()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync($"""
            create function public.watch() returns event_trigger language plpgsql as 'begin end';
            create event trigger watch on ddl_command_end execute function public.watch();
            alter database {database.Name} set default_transaction_read_only = on;
            alter database {database.Name} connection limit 4
            """);
        DatabaseSession.CloseIdle(database.Target);
        var wrong = (await CheckAsync(database)).Where(c => c.Status != CheckStatus.Passed)
            .ToDictionary(c => c.Name, c => c.Status);
        Assert.Equal([("Server.connections", CheckStatus.Warning), ("Server.event_triggers", CheckStatus.Warning),
            ("Server.writable", CheckStatus.Failed)],
            wrong.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => (w.Key, w.Value)));
    }

    [Theory]
    [InlineData(130012, CheckStatus.Failed)]
    [InlineData(140000, CheckStatus.Passed)]
    [InlineData(180001, CheckStatus.Passed)]
    [InlineData(190000, CheckStatus.Warning)]
    public async Task Servers_from_14_to_18_are_served(int version, CheckStatus expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        var facts = await FactsAsync(database);
        var more = new PrerequisiteFacts(new(100, 3, 10, -1, 1, -1), true, [], [], []);
        var checks = ServerChecks.Run(facts.Server with { VersionNumber = version }, more, PoolerKind.None,
            database.Target.Hosts[0]);
        Assert.Equal(expected, checks.Single(c => c.Name == "Server.version").Status);
    }

    [Fact]
    public async Task A_pg_dump_of_the_servers_version_is_found_where_one_is_installed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var server = (await FactsAsync(database)).Server;
        var newest = (await PostgresBinaries.FindAsync(["pg_dump"], HostEnvironmentOfTests.Current, Stop))
            .Max(i => i.Version.Major);
        var check = await BackupChecks.FindProgramAsync(server with { VersionNumber = newest * 10000 },
            HostEnvironmentOfTests.Current, Stop);
        Assert.Equal((CheckStatus.Passed, null), (check.Status, check.Remediation));
    }

    [Fact]
    public async Task A_pg_dump_that_is_older_than_the_server_is_a_warning()
    {
        await using var database = await TestDatabase.CreateAsync();
        var check = await BackupChecks.FindProgramAsync(
            (await FactsAsync(database)).Server with { VersionNumber = 990000 }, HostEnvironmentOfTests.Current, Stop);
        Assert.Equal((CheckStatus.Warning, "99 or later"), (check.Status, check.Expected));
        Assert.Contains("older than the server", check.Message);
    }

    [Fact]
    public async Task A_pooler_is_noticed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        var target = bouncer.Through(database.Target);
        var warning = Assert.Single(await CheckAsync(database, target), c => c.Status != CheckStatus.Passed);
        Assert.Equal(("Server.pooler", CheckStatus.Warning), (warning.Name, warning.Status));
        DatabaseSession.CloseIdle(target);
    }
}
