using System.Globalization;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>
/// Every name that the migrations need, taken by everything that can take it, is refused at the plan with statements
/// that free it; what takes no name of ours is nobody's problem.
/// </summary>
[Trait("Category", "Slow")]
public sealed class TakenNameTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly Dictionary<string, string> Kinds = new()
    {
        ["table"] = "create table {0} (n integer)",
        ["view"] = "create view {0} as select 1 as n",
        ["materialized view"] = "create materialized view {0} as select 1 as n",
        ["partitioned table"] = "create table {0} (n integer) partition by list (n)",
        ["foreign table"] = "create foreign table {0} (n integer) server nowhere",
        ["sequence"] = "create sequence {0}",
        ["composite type"] = "create type {0} as (n integer)",
        ["index"] = "create table {1}.an_index_of (n integer); create index {2} on {1}.an_index_of (n)",
        ["index of a partitioned table"] =
            "create table {1}.an_index_of (n integer) partition by list (n); create index {2} on {1}.an_index_of (n)",
        ["key"] = "create table {1}.an_index_of (n integer, constraint {2} primary key (n))",
        ["enum"] = "create type {0} as enum ('a')",
        ["domain"] = "create domain {0} as integer",
        ["range"] = "create type {0} as range (subtype = integer)",
    };

    public static TheoryData<string> KindsOfThings => new(Kinds.Keys);

    [Theory(Explicit = true)]
    [MemberData(nameof(KindsOfThings))]
    public async Task A_name_that_something_has_is_refused_with_statements_that_free_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync("create schema aicache authorization postgres; create foreign data wrapper nowhere; "
            + "create server nowhere foreign data wrapper nowhere; grant usage on foreign server nowhere to postgres");
        foreach (var name in CacheContract.NeededNames)
        {
            // A table under the name of a table is ours, or not, by what it looks like.
            var isTables = CacheContract.TableNames.Append(CacheContract.Journal.FullName).Contains(name);
            if (kind == "table" && isTables) continue;
            var parts = name.Split('.');
            await database.SqlAsync(string.Format(CultureInfo.InvariantCulture, Kinds[kind], name, parts[0], parts[1]));
            await using var work = database.Target.Work();
            // An index makes no type.
            if (kind is "enum" or "domain" or "range" && !isTables)
            {
                Assert.NotEmpty(await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop));
                continue;
            }
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop));
            Assert.True(error.ErrorId == ErrorIds.NameTaken, $"{kind} {name}: {error}");
            Assert.Contains($"{name} is a", error.Message);
            var found = await FoundAsync(work);
            var statements = error.Command!;
            Assert.True(found.Prerequisite == statements && found.Deployment.Contains(statements),
                $"{kind} {name}: {found}");
            await database.SqlAsync(statements);
            await database.SqlAsync($"drop table if exists {parts[0]}.an_index_of");
            Assert.NotEmpty(await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop));
        }
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
    }

    [Fact(Explicit = true)]
    public async Task A_table_of_pending_counts_that_is_none_of_ours_is_refused_and_one_that_was_left_is_used()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create schema aicache; create table aicache.stats_pending (mine integer)");
        await using (var work = database.Target.Work())
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop));
            Assert.Equal(ErrorIds.NameTaken, error.ErrorId);
            Assert.Equal(0, await database.QueryAsync<long>(
                "select count(*) from pg_class where relname = 'ai_response_cache'"));
            var found = await FoundAsync(work);
            Assert.Equal((error.Command, true), (found.Prerequisite, found.Deployment.Contains(error.Command)));
            await database.SqlAsync(error.Command!);
        }
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop table public.ai_cache_stats; delete from aicache.migration_journal "
            + "where name = 'add_ai_cache_stats'");
        Assert.Equal(MigrationOutcome.Applied, (await DeployTests.DeployAsync(database))[^1].Outcome);
    }

    /// <summary>What prerequisites and the deployment's checks tell of taken names.</summary>
    static async Task<(string? Prerequisite, IReadOnlyList<string?> Deployment)> FoundAsync(Engine.Work work) =>
        ((await PrerequisiteChecks.RunAsync(work, Stop).SingleAsync(c => c.Name == "Name.taken", Stop)).Remediation,
            [.. (await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop))
                .Where(c => c.Status == CheckStatus.Failed).Select(c => c.Remediation)]);

    [Theory(Explicit = true)]
    [InlineData("create procedure {0} language plpgsql as 'begin end'", false)]
    [InlineData("create function {0} returns integer language sql as 'select 1'", false)]
    [InlineData("create aggregate {0} (sfunc = int8inc, stype = int8, initcond = '0')", true)]
    [InlineData("create function {1}(point) returns integer language sql as 'select 1'", false)]
    public async Task A_function_of_another_kind_is_refused_with_statements_that_free_its_name(string make, bool isBare)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create schema aicache");
        foreach (var rule in CacheContract.Functions.Where(f => !isBare || f.Types.Length == 0))
        {
            await database.SqlAsync(string.Format(CultureInfo.InvariantCulture, make,
                isBare ? $"{rule.FullName}(*)" : rule.Signature, rule.FullName));
            await using var work = database.Target.Work();
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop));
            Assert.True(error.ErrorId == ErrorIds.NameTaken, $"{rule.FullName}: {error}");
            await database.SqlAsync(error.Command!);
        }
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
    }

    /// <summary>The server chooses these names itself, and another where one is taken; an array's type gives way.</summary>
    [Fact(Explicit = true)]
    public async Task What_has_a_name_that_gives_way_is_nobodys_problem()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("""
            create schema aicache;
            create sequence public.ai_response_cache_pkey; create sequence aicache.stats_pending_id_seq;
            create sequence aicache.stats_pending_pkey; create sequence public.ai_cache_stats_id_seq;
            create sequence aicache.idx_ai_cache_key; create type public._ai_response_cache as enum ('a');
            create table public._lecture_content_hashes (n integer)
            """);
        await using var work = database.Target.Work();
        Assert.Equal(CheckStatus.Passed, (await PrerequisiteChecks.RunAsync(work, Stop)
            .SingleAsync(c => c.Name == "Name.taken", Stop)).Status);
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        Assert.DoesNotContain(await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop),
            c => c.Status is CheckStatus.Failed or CheckStatus.Unknown);
    }

    /// <summary>What took the place of an index since is no drift that a repair could mend.</summary>
    [Fact(Explicit = true)]
    public async Task An_index_whose_name_was_taken_since_is_told_by_the_checks_and_refused_by_a_repair()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop index public.idx_ai_cache_created_at; create sequence public.idx_ai_cache_created_at");
        await using var work = database.Target.Work();
        var check = (await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop))
            .Single(c => c.Name == "Index.idx_ai_cache_created_at");
        Assert.Contains("public.idx_ai_cache_created_at is a sequence", check.Message);
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop));
        Assert.Equal((ErrorIds.NameTaken, check.Remediation), (error.ErrorId, error.Command));
        await database.SqlAsync(check.Remediation!);
        Assert.Contains(await Deploy.RunAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop),
            r => r.Outcome == MigrationOutcome.Repaired);
    }
}
