using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Deployment;

public sealed class RefusalTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<AiCacheException> RefusedAsync(TestDatabase database, string errorId,
        MigrateOptions? options = null)
    {
        var before = await DeployTests.CatalogueAsync(database);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database, options));
        Assert.Equal(errorId, error.ErrorId);
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));
        return error;
    }

    [Fact]
    public async Task A_script_that_was_applied_with_another_checksum_is_refused_and_repair_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("update aicache.migration_journal set checksum = "
            + "'other' where name = 'add_ai_cache_stats'");
        Assert.Equal(MigrationStatus.Changed, (await DeployTests.StatesAsync(database))[2].Status);
        Assert.Contains("-Repair", (await RefusedAsync(database, ErrorIds.MigrationChanged)).RecommendedAction);
        await DeployTests.DeployAsync(database, new() { Repair = true });
        Assert.Equal(MigrationStatus.Applied, (await DeployTests.StatesAsync(database))[2].Status);
    }

    [Theory]
    [InlineData("older", MigrationStatus.Changed, 0)]
    [InlineData("older", MigrationStatus.Changed, 600)]
    // Somebody has put it there by hand.
    [InlineData(null, MigrationStatus.Drifted, 600)]
    public async Task An_older_counter_is_told_and_repair_makes_it_ours_with_all_counts_kept(string? checksum,
        MigrationStatus status, int pending)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync($"""
            create or replace function public.increment_cache_stats(p_date date, p_is_hit boolean, p_tokens_saved integer default 0)
            returns void language plpgsql set search_path = '' as $$
            begin
              if aicache.lock_stats_day(p_date) then
                update public.ai_cache_stats s set total_requests = s.total_requests + 1, cache_hits = s.cache_hits + 1 where s.date = p_date;
              end if;
            end $$;
            update aicache.migration_journal set checksum = coalesce({(checksum is null ? "null" : $"'{checksum}'")}, checksum)
              where name = 'add_ai_cache_stats';
            insert into aicache.stats_pending (date, is_hit, tokens_saved) select current_date - 1, true, 2 from generate_series(1, {pending});
            """);
        await database.SqlAsync("select public.increment_cache_stats(current_date, true)");

        var state = (await DeployTests.StatesAsync(database))[2];
        Assert.Equal(status, state.Status);
        Assert.Contains(state.Differences, d => d.Name == "Function.increment_cache_stats.body");
        Assert.Equal(MigrationOutcome.Repaired,
            (await DeployTests.DeployAsync(database, new() { Repair = true }))[2].Outcome);
        state = (await DeployTests.StatesAsync(database))[2];
        Assert.Equal((MigrationStatus.Applied, 0), (state.Status, state.Differences.Count));

        const string Counts = "select concat_ws('|', total_requests, total_tokens_saved, (select count(*) from "
            + "aicache.stats_pending)) from public.get_cache_stats()";
        Assert.Equal($"{pending + 1}|{2 * pending}|{pending}", await database.QueryAsync<string>(Counts));
        await database.SqlAsync("select pg_sleep(0.2)");
        await database.SqlAsync("select public.increment_cache_stats(current_date, false)");
        Assert.Equal($"{pending + 2}|{2 * pending}|0", await database.QueryAsync<string>(Counts));
    }

    [Fact]
    public async Task An_entry_that_this_module_does_not_know_is_refused_unless_allowed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("insert into aicache.migration_journal (name, checksum, module_version, duration, "
            + "method) values ('add_from_the_future', 'x', '9.9.9', '1 s', 'Applied')");
        var error = await RefusedAsync(database, ErrorIds.JournalEntryUnknown);
        Assert.Contains("add_from_the_future (by AiCache 9.9.9)", error.Message);
        Assert.All(await DeployTests.DeployAsync(database, new() { AllowUnknown = true }), r =>
            Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
        Assert.Equal(MigrationStatus.Unknown, (await DeployTests.StatesAsync(database))[3].Status);
    }

    [Theory]
    [InlineData("drop index public.idx_ai_cache_lecture_ids", 0)]
    [InlineData("grant all on public.ai_response_cache to anon", 0)]
    [InlineData("alter table public.lecture_content_hashes disable trigger user", 1)]
    [InlineData("alter function public.get_cache_stats(date, date) volatile", 2)]
    [InlineData("alter table aicache.migration_journal disable row level security", 0)]
    public async Task What_breaks_the_contract_is_told_as_drifted_and_not_as_applied(string change, int migration)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(change);
        var states = await DeployTests.StatesAsync(database);
        Assert.Equal(Enumerable.Range(0, 3).Select(i => i == migration ? MigrationStatus.Drifted
            : MigrationStatus.Applied), states.Select(s => s.Status));
        Assert.Contains(states[migration].Differences, d => d.Status == CheckStatus.Failed);
    }

    [Fact]
    public async Task Objects_that_were_changed_since_are_refused_and_repaired()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop index public.idx_ai_cache_lecture_ids; grant all "
            + "on public.ai_response_cache to anon");
        var error = await RefusedAsync(database, ErrorIds.ContractDrift);
        Assert.Equal(2, error.Details.Count);
        await DeployTests.DeployAsync(database, new() { Repair = true });
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Empty(s.Differences));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_not_an_empty_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var role = TestDatabase.UniqueName("reader");
        await database.AdminSqlAsync($"create role {role} login password 'reads only'");
        try
        {
            await using var session = await DatabaseSession.OpenAsync(database.As(role, "reads only"), Stop);
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                MigrationStates.RunAsync(session.Work(), Stop).ToListAsync(Stop).AsTask());
            Assert.Equal((ErrorIds.JournalUnreadable, "42501"), (error.ErrorId, error.SqlState));
            Assert.Contains($"grant select on aicache.migration_journal to {role}", error.Command);
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task A_view_with_the_name_of_our_table_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create view public.ai_cache_stats as select 1 as one");
        Assert.Contains("public.ai_cache_stats is a view", (await RefusedAsync(database, ErrorIds.NameTaken)).Message);
        Assert.Equal(ErrorIds.NameTaken,
            (await RefusedAsync(database, ErrorIds.NameTaken, new() { Adopt = true, Repair = true })).ErrorId);
    }

    [Theory]
    [InlineData("create function public.increment_cache_stats(p_date date, p_is_hit boolean, p_tokens_saved bigint) "
        + "returns void language sql as 'select null::void'")]
    [InlineData("create function public.get_cache_stats(p_start_date date, p_end_date date) "
        + "returns integer language sql as 'select 1'")]
    public async Task A_function_of_ours_with_another_signature_is_refused(string function)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(function);
        Assert.Contains("alter routine public.", (await RefusedAsync(database, ErrorIds.NameTaken)).Command);
    }

    [Fact]
    public async Task Missing_lectures_are_named()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        Assert.Contains("public.lectures does not exist",
            (await RefusedAsync(database, ErrorIds.PrerequisiteMissing)).Message);
    }

    [Theory]
    [InlineData("create table public.lectures (id bigint primary key)", "id is bigint")]
    [InlineData("create table public.lectures (id uuid)", "id is not a key")]
    [InlineData("create table public.lectures (id uuid); create index on public.lectures (id)", "id is not a key")]
    [InlineData("create table public.lectures (id uuid, open boolean); create unique "
        + "index on public.lectures (id) where "
        + "open", "id is not a key")]
    [InlineData("create table public.lectures (id uuid, part integer, primary key (id, part))", "id is not a key")]
    [InlineData("create table public.lectures (lecture uuid primary key)", "no column id")]
    [InlineData("create view public.lectures as select gen_random_uuid() as id", "is not a table")]
    public async Task Lectures_without_a_uuid_key_are_refused(string lectures, string reason)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.AdminSqlAsync(lectures);
        Assert.Contains(reason, (await RefusedAsync(database, ErrorIds.PrerequisiteMissing)).Message);
    }

    [Fact]
    public async Task A_missing_role_is_named_with_the_statement_that_makes_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var state = await DeploymentState.ReadAsync(session, Stop);
        var without =
            state with
            {
                Facts = state.Facts with
                {
                    Roles = [.. state.Facts.Roles.Where(r =>
            r.Name != "service_role")]
                }
            };
        var error = Assert.Throws<AiCacheException>(() => Preconditions.Demand(without, MigrationScript.All[0], []));
        Assert.Equal("create role service_role nologin", error.Command);
    }

    [Fact]
    public async Task A_role_that_may_not_create_gets_the_grants_it_lacks()
    {
        await using var database = await TestDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("visitor");
        // Before 15, everybody may create in schema public.
        await database.AdminSqlAsync($"create role {role} login password 'visitor'; revoke "
            + "create on schema public from public");
        try
        {
            await using var session = await DatabaseSession.OpenAsync(database.As(role, "visitor"), Stop);
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop));
            Assert.Equal((ErrorIds.PermissionDenied, "42501"), (error.ErrorId, error.SqlState));
            Assert.Equal($"grant usage, create on schema public to {role}; "
                + $"grant create on database {database.Name} to {role}", error.Command);
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task A_database_that_is_read_only_by_default_is_refused_before_anything_is_tried()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync($"alter database {database.Name} set default_transaction_read_only = on");
        DataSources.Release(database.Target);
        Assert.Equal("25006", (await RefusedAsync(database, ErrorIds.ServerReadOnly)).SqlState);
    }

    [Fact]
    public async Task An_unknown_name_lists_the_known_ones()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await RefusedAsync(database, ErrorIds.MigrationUnknown, new() { Names = ["add_ai_respons_cache"] });
        Assert.Contains("add_lecture_content_hashes", error.RecommendedAction);
    }

    [Fact]
    public async Task The_hashes_alone_ask_for_the_cache_first()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await RefusedAsync(database, ErrorIds.PrerequisiteMissing,
            new() { Names = ["add_lecture_content_hashes.sql"] });
        Assert.Contains("Invoke-AiCacheMigration -Name add_ai_response_cache", error.RecommendedAction);
    }

    [Fact]
    public async Task Undo_refuses_while_somebody_elses_view_needs_a_table_and_drops_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("create view public.mine as select * from public.ai_response_cache");
        var before = await DeployTests.CatalogueAsync(database);
        await using var session = await database.OpenAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.DependentObjects, error.ErrorId);
        Assert.Contains("mine", error.Message);
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));
    }

    [Theory]
    [InlineData("DROP TABLE IF EXISTS public.ai_cache_stats CASCADE; DROP TABLE IF EXISTS "
        + "public.lecture_content_hashes CASCADE; DROP TABLE IF EXISTS public.ai_response_cache CASCADE; DROP "
        + "FUNCTION IF EXISTS increment_cache_stats(DATE, BOOLEAN, INTEGER); DROP FUNCTION IF EXISTS "
        + "get_cache_stats(DATE, DATE); DROP FUNCTION IF EXISTS update_cache_access(); DROP FUNCTION IF EXISTS "
        + "update_lecture_hash_timestamp(); DROP FUNCTION IF EXISTS invalidate_cache_on_lecture_change(); DROP "
        + "FUNCTION IF EXISTS update_cache_stats_timestamp();", 3)]
    [InlineData("DROP TABLE IF EXISTS public.ai_cache_stats CASCADE; DROP FUNCTION IF EXISTS "
        + "increment_cache_stats(DATE, BOOLEAN, INTEGER); DROP FUNCTION IF EXISTS get_cache_stats(DATE, DATE);", 1)]
    [InlineData("DROP TABLE IF EXISTS public.lecture_content_hashes CASCADE; DROP FUNCTION IF EXISTS "
        + "update_lecture_hash_timestamp(); DROP FUNCTION IF EXISTS invalidate_cache_on_lecture_change();", 1)]
    public async Task What_the_guides_rollback_took_away_is_missing_and_applied_again(string rollback, int missing)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var whole = await DeployTests.CatalogueAsync(database);
        Assert.Equal(0, (await database.PsqlAsync(rollback)).ExitCode);
        Assert.Equal(missing, (await DeployTests.StatesAsync(database))
            .Count(s => s.Status == MigrationStatus.Missing));
        var results = await DeployTests.DeployAsync(database);
        Assert.Equal(missing, results.Count(r => r.Outcome == MigrationOutcome.Applied));
        Assert.Equal(whole, await DeployTests.CatalogueAsync(database));
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
    }

    [Fact]
    public void A_checksum_is_the_same_for_either_line_ending()
    {
        var script = MigrationScript.All[0];
        Assert.Equal(script.Checksum,
            MigrationScript.ChecksumOf(script.Text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.NotEqual(script.Checksum, MigrationScript.ChecksumOf(script.Text + " "));
    }
}
