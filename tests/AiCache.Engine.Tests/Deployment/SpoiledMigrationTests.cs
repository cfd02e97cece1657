using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>
/// An event trigger of somebody's changes what a migration makes: the result is looked at before it is committed.
/// </summary>
public sealed class SpoiledMigrationTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly string[] Migrations = [.. MigrationScript.All.Select(m => m.Name)];

    /// <summary>The table whose migration is spoilt, what is done to it, and the differences that are named.</summary>
    public static TheoryData<string, string, string> Structure => new()
    {
        { "ai_response_cache", "grant select on public.ai_response_cache to anon", "Privilege.ai_response_cache.anon" },
        { "ai_response_cache", "grant update (hit_count) on public.ai_response_cache to authenticated",
            "Privilege.ai_response_cache.authenticated" },
        { "ai_response_cache", "revoke delete on public.ai_response_cache from service_role",
            "Privilege.ai_response_cache.service_role" },
        { "ai_response_cache", "alter table public.ai_response_cache alter column params drop not null",
            "Column.ai_response_cache.params" },
        { "ai_response_cache", "alter table public.ai_response_cache alter column hit_count drop default",
            "Column.ai_response_cache.hit_count" },
        { "ai_response_cache", "alter table public.ai_response_cache add column mine text not null",
            "Column.ai_response_cache.mine" },
        { "ai_response_cache", "drop index public.idx_ai_cache_created_at",
            "Index.idx_ai_cache_created_at" },
        { "ai_response_cache", "drop index public.idx_ai_cache_created_at; create index idx_ai_cache_created_at on "
            + "public.ai_response_cache (created_at) where hit_count > 0", "Index.idx_ai_cache_created_at" },
        { "ai_response_cache", "drop index public.idx_ai_cache_content_hash; create index idx_ai_cache_content_hash "
            + "on public.ai_response_cache (cache_key, content_hash)", "Index.idx_ai_cache_content_hash" },
        { "ai_response_cache", "alter table public.ai_response_cache drop constraint idx_ai_cache_key; create index "
            + "idx_ai_cache_key on public.ai_response_cache (cache_key)", "Index.idx_ai_cache_key" },
        { "ai_response_cache", "alter table public.ai_response_cache drop constraint ai_response_cache_pkey",
            "Index.ai_response_cache_pkey" },
        { "lecture_content_hashes", "alter table public.lecture_content_hashes drop constraint "
            + "lecture_content_hashes_lecture_id_fkey", "Constraint.lecture_content_hashes.lecture_id" },
        { "lecture_content_hashes", "alter table public.lecture_content_hashes drop constraint "
            + "lecture_content_hashes_lecture_id_fkey, add constraint k foreign key (lecture_id) references "
            + "public.lectures (id)", "Constraint.lecture_content_hashes.lecture_id" },
    };

    /// <summary>The same for what may be done with it, and what it does by itself.</summary>
    public static TheoryData<string, string, string> Behaviour => new()
    {
        { "ai_response_cache", "drop policy ai_response_cache_read on public.ai_response_cache; create policy r on "
            + "public.ai_response_cache as restrictive for select to authenticated using (true)",
            "Policy.ai_response_cache.read" },
        { "ai_response_cache", "drop policy ai_response_cache_all on public.ai_response_cache; create policy a on "
            + "public.ai_response_cache for all to service_role using (true) with check (false)",
            "Policy.ai_response_cache.all, Policy.ai_response_cache.a" },
        { "ai_cache_stats", "create policy open on public.ai_cache_stats for select to anon using (true)",
            "Policy.ai_cache_stats.open" },
        { "ai_cache_stats", "alter table public.ai_cache_stats disable row level security",
            "RowSecurity.ai_cache_stats" },
        { "ai_cache_stats", "alter table aicache.stats_pending force row level security",
            "RowSecurity.stats_pending" },
        { "ai_response_cache", "alter table public.ai_response_cache enable replica trigger update_cache_access",
            "Trigger.update_cache_access" },
        { "lecture_content_hashes", "alter table public.lecture_content_hashes disable trigger "
            + "invalidate_cache_on_lecture_change", "Trigger.invalidate_cache_on_lecture_change" },
        { "lecture_content_hashes", "drop trigger update_lecture_hash_timestamp on public.lecture_content_hashes",
            "Trigger.update_lecture_hash_timestamp" },
        { "lecture_content_hashes", "create trigger twice after delete on public.lecture_content_hashes for each row "
            + "execute function public.invalidate_cache_on_lecture_change()",
            "Trigger.invalidate_cache_on_lecture_change" },
        { "ai_cache_stats", "alter function public.get_cache_stats(date, date) volatile",
            "Function.get_cache_stats.security" },
        { "ai_cache_stats", "alter function public.increment_cache_stats(date, boolean, integer) security definer",
            "Function.increment_cache_stats.security" },
        { "ai_cache_stats", "drop function public.increment_cache_stats(date, boolean, integer)",
            "Function.increment_cache_stats" },
        { "ai_cache_stats", "create or replace function aicache.lock_stats_day(p_date date) returns boolean language "
            + "plpgsql set search_path = '''' as ''begin return true; end''", "Function.lock_stats_day.body" },
        { "ai_cache_stats", "create function public.get_cache_stats(p_start_date date) returns integer language sql "
            + "as ''select 1''", "Function.get_cache_stats(date)" },
        { "lecture_content_hashes", "alter function public.invalidate_cache_on_lecture_change() reset search_path",
            "Function.invalidate_cache_on_lecture_change.search_path" },
        { "ai_cache_stats", "grant execute on function public.increment_cache_stats(date, boolean, integer) to "
            + "authenticated", "Privilege.increment_cache_stats" },
        { "ai_cache_stats", "drop table aicache.stats_pending", "Table.stats_pending" },
        { "ai_response_cache", "alter table public.ai_response_cache set unlogged",
            "Setting.ai_response_cache.persistence" },
        { "ai_cache_stats", "grant usage on schema aicache to anon", "Privilege.aicache.anon" },
        { "ai_cache_stats", "grant usage on sequence aicache.stats_pending_id_seq to anon",
            "Privilege.stats_pending.anon" },
        { "ai_response_cache", "grant select on aicache.migration_journal to anon",
            "Privilege.migration_journal.anon" },
        { "ai_response_cache", "grant create on schema aicache to authenticated", "Privilege.aicache.authenticated" },
        { "ai_response_cache", "alter table aicache.migration_journal disable row level security",
            "RowSecurity.migration_journal" },
        { "ai_response_cache", "grant select on public.ai_response_cache to anon; alter table "
            + "public.ai_response_cache disable row level security; drop index public.idx_ai_cache_lecture_ids",
            "Index.idx_ai_cache_lecture_ids, RowSecurity.ai_response_cache, Privilege.ai_response_cache.anon" },
        // Nobody who deploys as postgres could change the table any more.
        { "ai_response_cache", "alter table public.ai_response_cache owner to supabase_admin",
            "Owner.ai_response_cache" },
    };

    [Theory]
    [MemberData(nameof(Structure))]
    [MemberData(nameof(Behaviour))]
    public async Task What_does_not_meet_the_contract_is_rolled_back_and_each_difference_named(string table,
        string spoil,
        string differences)
    {
        await using var database = await TestDatabase.CreateAsync();
        var migration = $"add_{table}";
        var place = Array.IndexOf(Migrations, migration);
        await SpoilAsync(database, "COMMENT", spoil, table);
        if (place > 0) await DeployTests.DeployAsync(database, new() { Names = Migrations[..place] });
        var before = await DeployTests.CatalogueAsync(database);

        // A rehearsal foretells it, and what it names.
        await using var session = await database.OpenAsync();
        var options = new MigrateOptions { Names = [migration] };
        AssertRefused(await Record.ExceptionAsync(() =>
            Rehearse.RunAsync(session.Work(), options, Stop).ToListAsync(Stop).AsTask()), migration, differences);
        AssertRefused(await Record.ExceptionAsync(() =>
            Deploy.RunAsync(session.Work(), options, Stop).ToListAsync(Stop).AsTask()), migration, differences);
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));
        Assert.Equal(Enumerable.Range(0, 3).Select(i => i < place ? MigrationStatus.Applied : MigrationStatus.Pending),
            await MigrationStates.RunAsync(session.Work(), Stop).Select(s => s.Status).ToListAsync(Stop));
    }

    [Theory]
    [InlineData("alter table public.ai_response_cache reset (fillfactor)", "Setting.ai_response_cache.fillfactor")]
    [InlineData("create index mine on public.ai_response_cache (tokens_used)", "Index.mine")]
    [InlineData("alter table public.ai_response_cache alter column created_at set default clock_timestamp()",
        "Column.ai_response_cache.created_at")]
    public async Task What_is_only_different_is_deployed_and_told(string spoil, string difference)
    {
        await using var database = await TestDatabase.CreateAsync();
        await SpoilAsync(database, "COMMENT", spoil, "ai_response_cache");
        var result = (await DeployTests.DeployAsync(database, new() { Names = [Migrations[0]] }))[0];
        Assert.Equal(MigrationOutcome.Applied, result.Outcome);
        Assert.Equal((difference, CheckStatus.Warning),
            (Assert.Single(result.Differences).Name, result.Differences[0].Status));
    }

    [Fact]
    public async Task What_is_granted_as_a_table_is_made_is_taken_away_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SpoilAsync(database, "CREATE TABLE", "grant all on %s to anon");
        Assert.All(await DeployTests.DeployAsync(database), r => Assert.Empty(r.Differences));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from pg_class "
            + "where relkind = 'r' and relnamespace "
            + "in ('public'::regnamespace, 'aicache'::regnamespace) and relname not in ('lectures', 'courses') "
            + "and has_table_privilege('anon', oid, 'select, insert, update, delete, truncate, references, trigger')"));
        // It was at work.
        await database.SqlAsync("create table public.another (id integer)");
        Assert.True(await database.QueryAsync<bool>("select has_table_privilege('anon', 'public.another', 'truncate')"));
    }

    [Fact]
    public async Task Once_nothing_spoils_it_any_more_the_deployment_goes_on_where_it_was()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SpoilAsync(database, "COMMENT", "grant select on public.lecture_content_hashes to anon",
            "lecture_content_hashes");
        AssertRefused(await Record.ExceptionAsync(() => DeployTests.DeployAsync(database)), Migrations[1],
            "Privilege.lecture_content_hashes.anon");
        Assert.Equal([MigrationStatus.Applied, MigrationStatus.Pending, MigrationStatus.Pending],
            (await DeployTests.StatesAsync(database)).Select(s => s.Status));
        await database.AdminSqlAsync("drop event trigger spoil");
        Assert.Equal([MigrationOutcome.AlreadyApplied, MigrationOutcome.Applied, MigrationOutcome.Applied],
            (await DeployTests.DeployAsync(database)).Select(r => r.Outcome));
    }

    [Fact]
    public async Task An_owner_who_may_only_read_the_cache_could_not_invalidate_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("keeper");
        await database.AdminSqlAsync($"create role {role} bypassrls; grant {role} to postgres");
        try
        {
            await SpoilAsync(database, "COMMENT",
                $"grant select on public.ai_response_cache to {role}; alter function "
                + $"public.invalidate_cache_on_lecture_change() owner to {role}", "lecture_content_hashes");
            AssertRefused(await Record.ExceptionAsync(() => DeployTests.DeployAsync(database)),
                "add_lecture_content_hashes", "Owner.invalidate_cache_on_lecture_change");
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task A_repair_whose_result_does_not_meet_the_contract_is_rolled_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop trigger update_cache_access on public.ai_response_cache");
        var before = await DeployTests.CatalogueAsync(database);
        await SpoilAsync(database, "CREATE TRIGGER",
            "alter table public.ai_response_cache enable replica trigger update_cache_access");
        var spoilt = await DeployTests.CatalogueAsync(database);
        AssertRefused(await Record.ExceptionAsync(() =>
            DeployTests.DeployAsync(database, new() { Repair = true })), Migrations[0], "Trigger.update_cache_access");
        Assert.Equal(spoilt, await DeployTests.CatalogueAsync(database));
        Assert.NotEqual(before, spoilt);
        Assert.Equal("Applied", await database.QueryAsync<string>(
            $"select method from aicache.migration_journal where name = '{Migrations[0]}'"));
    }

    static void AssertRefused(Exception? failure, string migration, string differences)
    {
        var error = Assert.IsType<AiCacheException>(failure);
        Assert.Equal((ErrorIds.MigrationVerificationFailed, FailureKind.Verification, migration),
            (error.ErrorId, error.Kind, error.Subject));
        Assert.Equal(differences, string.Join(", ", error.Details.Select(d => d[..d.IndexOf(':')])));
        Assert.All(error.Details, d =>
        {
            Assert.Matches("^[^:]+: expected .+, found .+$", d);
            Assert.Contains(d, error.Message);
        });
        Assert.Contains("event triggers", error.RecommendedAction);
    }

    /// <summary>
    /// Lets a superuser's event trigger run statements, in which %s stands for what was made, after each such command.
    /// </summary>
    static Task SpoilAsync(TestDatabase database, string command, string statements, string? table = null) =>
        database.AdminSqlAsync($"""
        create function auth.spoil() returns event_trigger language plpgsql security definer as $spoil$
        declare v_made text;
        begin
          if coalesce(current_setting('spoil.busy', true), '') = 'yes' then return; end if;
          perform set_config('spoil.busy', 'yes', true);
          for v_made in select distinct object_identity from pg_event_trigger_ddl_commands() where object_type <> 'index' loop
            continue when v_made <> coalesce({(table is null ? "null" : $"'public.{table}'")}, v_made);
            execute replace('{statements}', '%s', v_made);
          end loop;
          perform set_config('spoil.busy', 'no', true);
        end
        $spoil$;
        create event trigger spoil on ddl_command_end when tag in ('{command}') execute function auth.spoil();
        """);
}
