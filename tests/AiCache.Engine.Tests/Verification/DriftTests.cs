using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Deployment;
using static AiCache.Engine.Tests.Verification.DeploymentChecksTests;

namespace AiCache.Engine.Tests.Verification;

/// <summary>
/// Each kind of drift is found by the checks that should find it and by no other, and what they tell to do mends it.
/// </summary>
public sealed class DriftTests
{
    [Theory]
    [InlineData("a dropped column", "alter table public.ai_cache_stats drop column tokens_saved",
        "Column.ai_cache_stats.tokens_saved")]
    [InlineData("a dropped column that nothing fills", "alter table public.ai_response_cache drop column content_hash",
        "Column.ai_response_cache.content_hash, Index.idx_ai_cache_content_hash")]
    [InlineData("a dropped pending column", "alter table aicache.stats_pending drop column tokens_saved",
        "Column.stats_pending.tokens_saved")]
    [InlineData("a dropped table", "drop table aicache.stats_pending",
        "Table.stats_pending")]
    [InlineData("integer counters", "alter table public.ai_cache_stats alter column total_requests type integer",
        "Column.ai_cache_stats.total_requests")]
    [InlineData("a longer key", "alter table public.ai_response_cache alter column cache_key type text",
        "Column.ai_response_cache.cache_key")]
    [InlineData("a column that may be null", "alter table public.ai_response_cache alter column params drop not null",
        "Column.ai_response_cache.params")]
    [InlineData("a dropped default", "alter table public.ai_response_cache alter column hit_count drop default",
        "Column.ai_response_cache.hit_count")]
    [InlineData("a column that no insert fills", "alter table public.ai_response_cache add column model text not null",
        "Column.ai_response_cache.model")]
    [InlineData("a dropped index", "drop index public.idx_ai_cache_lecture_ids",
        "Index.idx_ai_cache_lecture_ids")]
    [InlineData("an index of another kind", "drop index public.idx_ai_cache_content_hash; create index "
        + "idx_ai_cache_content_hash on public.ai_response_cache using hash (content_hash)",
        "Index.idx_ai_cache_content_hash")]
    [InlineData("an invalid index",
        "update pg_index set indisvalid = false where indexrelid = 'public.idx_ai_cache_created_at'::regclass",
        "Index.idx_ai_cache_created_at")]
    [InlineData("an invalid unique index",
        "update pg_index set indisvalid = false where indexrelid = 'public.idx_ai_cache_key'::regclass",
        "Index.idx_ai_cache_key")]
    [InlineData("a dropped unique constraint",
        "alter table public.ai_cache_stats drop constraint idx_ai_cache_stats_date",
        "Index.idx_ai_cache_stats_date")]
    [InlineData("a dropped primary key", "alter table public.ai_response_cache drop constraint ai_response_cache_pkey",
        "Index.ai_response_cache_pkey")]
    [InlineData("a foreign key without cascade", "alter table public.lecture_content_hashes drop constraint "
        + "lecture_content_hashes_lecture_id_fkey, add constraint k foreign key "
        + "(lecture_id) references public.lectures (id)",
        "Constraint.lecture_content_hashes.lecture_id")]
    [InlineData("a disabled trigger",
        "alter table public.lecture_content_hashes disable trigger invalidate_cache_on_lecture_change",
        "Trigger.invalidate_cache_on_lecture_change")]
    [InlineData("a trigger for replicas only",
        "alter table public.ai_response_cache enable replica trigger update_cache_access",
        "Trigger.update_cache_access")]
    [InlineData("a second trigger of the same function", "create trigger twice after delete on "
        + "public.lecture_content_hashes for each row execute function public.invalidate_cache_on_lecture_change()",
        "Trigger.invalidate_cache_on_lecture_change")]
    [InlineData("a trigger of fewer events",
        "create or replace trigger invalidate_cache_on_lecture_change after delete "
        + "on public.lecture_content_hashes for each row execute function public.invalidate_cache_on_lecture_change()",
        "Trigger.invalidate_cache_on_lecture_change")]
    [InlineData("a part of an index", "drop index public.idx_ai_cache_created_at; create index idx_ai_cache_created_at "
        + "on public.ai_response_cache (created_at) where hit_count > 0", "Index.idx_ai_cache_created_at")]
    [InlineData("an index on more", "drop index public.idx_ai_cache_operation_type; create index "
        + "idx_ai_cache_operation_type on public.ai_response_cache (cache_key, operation_type)",
        "Index.idx_ai_cache_operation_type")]
    [InlineData("a volatile function", "alter function public.get_cache_stats(date, date) volatile",
        "Function.get_cache_stats.security")]
    [InlineData("a restrictive policy", "drop policy ai_response_cache_read on public.ai_response_cache; create policy "
        + "ai_response_cache_read on public.ai_response_cache as restrictive for select to authenticated using (true)",
        "Policy.ai_response_cache.read")]
    [InlineData("a policy that takes no row",
        "alter policy ai_response_cache_all on public.ai_response_cache with check "
        + "(false)", "Policy.ai_response_cache.all, Policy.ai_response_cache.ai_response_cache_all")]
    [InlineData("a foreign key that was never checked", "alter table public.lecture_content_hashes drop constraint "
        + "lecture_content_hashes_lecture_id_fkey, add constraint k foreign key (lecture_id) references "
        + "public.lectures (id) on delete cascade not valid", "Constraint.lecture_content_hashes.lecture_id")]
    [InlineData("a dropped trigger", "drop trigger update_cache_access on public.ai_response_cache",
        "Trigger.update_cache_access")]
    [InlineData("a dropped policy", "drop policy ai_response_cache_read on public.ai_response_cache",
        "Policy.ai_response_cache.read")]
    [InlineData("a policy that lets others in",
        "create policy open on public.ai_cache_stats for select to anon using (true)",
        "Policy.ai_cache_stats.open")]
    [InlineData("row security off", "alter table public.ai_response_cache disable row level security",
        "RowSecurity.ai_response_cache")]
    [InlineData("row security for the owner", "alter table public.ai_cache_stats force row level security",
        "RowSecurity.ai_cache_stats")]
    [InlineData("a privilege for anon", "grant select on public.ai_response_cache to anon",
        "Privilege.ai_response_cache.anon")]
    [InlineData("a privilege on one column", "grant select (tokens_saved) on public.ai_cache_stats to anon",
        "Privilege.ai_cache_stats.anon")]
    [InlineData("a privilege for everybody", "grant delete on public.lecture_content_hashes to public",
        "Privilege.lecture_content_hashes.public")]
    [InlineData("a revoked privilege", "revoke update on public.ai_response_cache from service_role",
        "Privilege.ai_response_cache.service_role")]
    [InlineData("a revoked schema", "revoke usage on schema aicache from service_role",
        "Privilege.aicache.service_role")]
    [InlineData("an executable function",
        "grant execute on function public.increment_cache_stats(date, boolean, integer) to anon",
        "Privilege.increment_cache_stats")]
    [InlineData("a function for everybody",
        "grant execute on function public.increment_cache_stats(date, boolean, integer) to public",
        "Privilege.increment_cache_stats")]
    [InlineData("a table of an API role", "grant create on schema public to service_role; alter table "
        + "public.ai_cache_stats owner to service_role; revoke create on schema public from service_role",
        "Privilege.ai_cache_stats.service_role, Owner.ai_cache_stats, Trust.public.ai_cache_stats")]
    [InlineData("an invalidation that may not delete",
        "alter function public.invalidate_cache_on_lecture_change() owner to supabase_auth_admin",
        "Owner.invalidate_cache_on_lecture_change, Trust.public.invalidate_cache_on_lecture_change()")]
    [InlineData("a changed function", "create or replace function public.get_cache_stats(p_start_date date default "
        + "current_date - 30, p_end_date date default current_date) returns table (total_requests bigint, total_hits "
        + "bigint, total_misses bigint, hit_rate numeric, total_tokens_saved bigint, estimated_cost_saved numeric) "
        + "language sql stable set search_path = '' as 'select 0::bigint, 0::bigint, 0::bigint, 0.00, 0::bigint, 0.0000'",
        "Function.get_cache_stats.body")]
    [InlineData("a function without search_path",
        "alter function public.invalidate_cache_on_lecture_change() reset search_path",
        "Function.invalidate_cache_on_lecture_change.search_path")]
    [InlineData("a function that is no security definer",
        "alter function public.invalidate_cache_on_lecture_change() security invoker",
        "Function.invalidate_cache_on_lecture_change.security")]
    [InlineData("a function of the same name", "create function public.increment_cache_stats(p_date date, p_is_hit "
        + "boolean, p_tokens_saved bigint) returns void language sql as ''",
        "Function.increment_cache_stats(date, boolean, bigint)")]
    [InlineData("a table without a log", "alter table public.ai_response_cache set unlogged",
        "Setting.ai_response_cache.persistence")]
    [InlineData("a lost record", "delete from aicache.migration_journal where name = 'add_ai_cache_stats'",
        "Journal.add_ai_cache_stats")]
    [InlineData("another checksum",
        "update aicache.migration_journal set checksum = 'x' where name = 'add_ai_response_cache'",
        "Journal.add_ai_response_cache")]
    [InlineData("hashes of lectures that are gone", "set session_replication_role = replica; insert into "
        + "public.lecture_content_hashes values (gen_random_uuid(), 'x')",
        "Data.orphaned_hashes")]
    public async Task Drift_is_found_by_its_check_and_mended_as_told(string what, string drift, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync(drift);

        var found = (await CheckAsync(database)).Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning)
            .ToList();
        var compared = found.Where(c =>
            c.Category is not (CheckCategory.Plan or CheckCategory.Operation or CheckCategory.RowSecurity));
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: tried out: {string.Join(", ", found.Except(compared).Select(c => c.Name))}");
        Assert.Equal(expected, string.Join(", ",
            compared.Where(c => c.Status == CheckStatus.Failed).Select(c => c.Name)));

        await MendAsync(database, found);
        // What somebody added for himself stays a warning.
        Assert.Equal("",
            Show((await CheckAsync(database)).Where(c => c.Status is CheckStatus.Failed
            || (c.Status is CheckStatus.Warning && c.Expected != "absent"))));
    }

    [Theory]
    [InlineData("alter table public.ai_response_cache add column note text", "Column.ai_response_cache.note")]
    [InlineData("alter table public.ai_response_cache alter column created_at set default clock_timestamp()",
        "Column.ai_response_cache.created_at")]
    [InlineData("create index mine on public.ai_response_cache (tokens_used)", "Index.mine")]
    [InlineData("create index twin on public.ai_response_cache (cache_key)", "Index.twin")]
    [InlineData("alter table public.ai_response_cache drop constraint ai_response_cache_tokens_used_check",
        "Constraint.ai_response_cache.tokens_used")]
    [InlineData("alter table public.ai_response_cache add constraint mine check (content_size < 1000000)",
        "Constraint.ai_response_cache.mine")]
    [InlineData("create trigger mine before insert on public.ai_cache_stats for each row execute function "
        + "suppress_redundant_updates_trigger()", "Trigger.mine")]
    [InlineData("alter table public.ai_response_cache reset (fillfactor)", "Setting.ai_response_cache.fillfactor")]
    [InlineData("alter function public.get_cache_stats(date, date) reset search_path",
        "Function.get_cache_stats.search_path")]
    public async Task What_is_only_different_is_a_warning_and_what_is_told_mends_it(string drift, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync(drift);
        var found = (await CheckAsync(database, [.. ContractComparison.Categories]))
            .Where(c => c.Status is not CheckStatus.Passed).ToList();
        Assert.Equal((expected, CheckStatus.Warning), (Assert.Single(found).Name, found[0].Status));
        if (found[0].Remediation is null) return;
        await MendAsync(database, found);
        Assert.Equal("", Show((await CheckAsync(database, [.. ContractComparison.Categories]))
            .Where(c => c.Status is not CheckStatus.Passed)));
    }

    [Fact]
    public async Task A_primary_keys_name_is_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("alter table public.ai_response_cache rename constraint ai_response_cache_pkey to mine");
        Assert.Equal("", Show((await CheckAsync(database, [.. ContractComparison.Categories]))
            .Where(c => c.Status != CheckStatus.Passed)));
    }

    [Fact]
    public async Task A_query_that_no_index_serves_fails_its_plan()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop index public.idx_ai_cache_operation_type");
        var plan = Assert.Single(await CheckAsync(database, CheckCategory.Plan), c => c.Status != CheckStatus.Passed);
        Assert.Equal(("Plan.idx_ai_cache_operation_type", CheckStatus.Failed, "sequential scan"),
            (plan.Name, plan.Status, plan.Actual));
    }

    [Fact]
    public async Task An_index_that_has_to_wait_for_older_transactions_does_not_fail_its_plan()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, "
            + "content_hash, response_data, tokens_used, content_size) values ('a', 'quiz', '{}', '{}', 'one', '{}', 1, 2)");
        await using (var session = await database.OpenAsync())
        await using (var older = await session.BeginAsync(TransactionSettings.Default, default))
        {
            await older.ScalarAsync<string>(new SqlStep("be there before", "select pg_current_xact_id()::text"), default);
            // A change in place, which the new index does not know of.
            foreach (var sql in new[] { "drop index public.idx_ai_cache_content_hash",
                "update public.ai_response_cache set content_hash = 'two'",
                "create index idx_ai_cache_content_hash on public.ai_response_cache (content_hash)" })
                await database.SqlAsync(sql);
            var plan = Assert.Single(await CheckAsync(database, CheckCategory.Plan), c => c.Status != CheckStatus.Passed);
            Assert.Equal(("Plan.idx_ai_cache_content_hash", CheckStatus.Warning), (plan.Name, plan.Status));
        }
    }

    /// <summary>Does what the checks tell: statements first, then the commands.</summary>
    internal static async Task MendAsync(TestDatabase database, IEnumerable<Check> found)
    {
        var remediations = found.Select(c => c.Remediation).OfType<string>().Distinct()
            .ToLookup(r => r.StartsWith("Invoke-AiCacheMigration", StringComparison.Ordinal));
        foreach (var statement in remediations[false]) await database.AdminSqlAsync(statement);
        foreach (var command in remediations[true])
        {
            var words = command.Split(' ');
            await DeployTests.DeployAsync(database,
                new() { Names = [words[2]], Repair = words.Contains("-Repair"), Adopt = words.Contains("-Adopt") });
        }
    }
}
