using System.Text.Json;
using System.Text.RegularExpressions;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Backups;

public sealed class RestoreTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task<RestoreResult> RestoreAsync(DatabaseTarget target, RestoreOptions options)
    {
        await using var work = target.Work();
        return await RestoreDatabase.RunAsync(work, await RestoreDatabase.PlanAsync(work, options, Stop), Stop);
    }

    /// <summary>
    /// The catalogue without privileges: those of the owner, which he has anyway, are written out in one place and not
    /// in the other.
    /// </summary>
    static async Task<string> StructureAsync(TestDatabase database) =>
        Regex.Replace(await DeployTests.CatalogueAsync(database), @" (?:\{.*\})? *$", "", RegexOptions.Multiline);

    public static TheoryData<BackupFormat> Formats => [.. Enum.GetValues<BackupFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_whole_database_comes_back_into_an_empty_one_in_every_format(BackupFormat format)
    {
        await using var source = await CacheContent.CreateAsync(300);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        var result = await RestoreAsync(target.Admin, new() { Path = backup.Path });
        Assert.True(result.IsWhole);
        Assert.Empty(result.NewFailures);
        Assert.NotEmpty(result.Checks);
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
        Assert.Equal(await StructureAsync(source), await StructureAsync(target));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_cache_comes_back_into_a_database_that_has_lectures_but_no_cache_and_nobody_needs_to_be_a_superuser(BackupFormat format)
    {
        await using var source = await CacheContent.CreateAsync(300);
        await using var target = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format, Scope = BackupScope.Cache });
        var result = await RestoreAsync(target.Target, new() { Path = backup.Path });
        Assert.False(result.IsWhole);
        // The same things are counted before and afterwards.
        Assert.Equal(backup.Rows.OrderBy(r => r.Key), result.Rows.OrderBy(r => r.Key));
        Assert.Equal(["add_ai_response_cache", "add_lecture_content_hashes", "add_ai_cache_stats"], result.Migrations);
        Assert.Empty(result.NewFailures);
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
        // The identity goes on where the restored rows end.
        Assert.True(10 < await target.QueryAsync<long>("insert into aicache.stats_pending (date, is_hit, "
            + "tokens_saved) values (current_date, true, 1) returning id"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task One_table_comes_back_out_of_a_whole_backup_and_the_others_stay(BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(300);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = format });
        var before = await CacheContent.ChecksumsAsync(database);
        await database.SqlAsync("delete from public.ai_response_cache where tokens_used % 2 = 0; update "
            + "public.ai_cache_stats set cache_hits = 0");
        var stats = await database.QueryAsync<string>("select string_agg(t::text, '' order "
            + "by date) from public.ai_cache_stats t");
        var result = await RestoreAsync(database.Target,
            new() { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true });
        Assert.Equal(("public.ai_response_cache", 300), (Assert.Single(result.Rows).Key, result.Rows.Values.Single()));
        Assert.Equal(before.Split(' ')[0], (await CacheContent.ChecksumsAsync(database)).Split(' ')[0]);
        Assert.Equal(stats, await database.QueryAsync<string>("select string_agg(t::text, '' order "
            + "by date) from public.ai_cache_stats t"));
    }

    [Fact]
    public async Task A_lecture_s_entries_are_found_by_their_index_as_soon_as_their_rows_are_back()
    {
        await using var database = await CacheContent.CreateAsync(10);
        await database.SqlAsync("""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select 'many ' || i, 'quiz', array[md5((i % 5000)::text)::uuid], '{}', md5(i::text), '{}', 1, 2 from generate_series(1, 20000) i
            """);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true });
        var plan = JsonDocument.Parse((await database.QueryAsync<string>("explain (analyze, buffers, format json) select 1 "
            + "from public.ai_response_cache where lecture_ids @> array[md5('1')::uuid]"))!).RootElement[0].GetProperty("Plan");
        Assert.Contains("idx_ai_cache_lecture_ids", plan.GetRawText(), StringComparison.Ordinal);
        // With what a load leaves beside the index there are more.
        Assert.InRange(plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64(),
            1, 50);
        Assert.Equal(4L, await database.QueryAsync<long>("select count(distinct tablename) from pg_stats "
            + "where schemaname = 'public' and tablename ~ '^ai_|^lecture_content' or tablename = 'stats_pending'"));
    }

    [Fact]
    public async Task No_trigger_fires_on_restored_rows_and_each_is_as_it_was_afterwards()
    {
        await using var database = await CacheContent.CreateAsync(100);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await database.SqlAsync("""
            create function public.spoil() returns trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
            create trigger own_insert before insert or delete or truncate on public.ai_response_cache execute function public.spoil();
            create trigger own_always after insert on public.lecture_content_hashes for each row execute function public.spoil();
            alter table public.lecture_content_hashes enable always trigger own_always;
            create trigger own_replica before insert on public.lecture_content_hashes execute function public.spoil();
            alter table public.lecture_content_hashes enable replica trigger own_replica;
            create trigger own_disabled before insert on public.ai_cache_stats execute function public.spoil();
            alter table public.ai_cache_stats disable trigger own_disabled;
            """);
        const string Modes = "select string_agg(tgname::text || tgenabled::text, ' ' order by tgname) from pg_trigger "
            + "where tgrelid::regclass::text ~ 'ai_|lecture_content' and not tgisinternal";
        var (modes, rows) = (await database.QueryAsync<string>(Modes), await CacheContent.ChecksumsAsync(database));
        await RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal(modes, await database.QueryAsync<string>(Modes));
        Assert.Contains("own_alwaysA own_disabledD own_insertO own_replicaR", modes);
        Assert.Equal(rows, await CacheContent.ChecksumsAsync(database));
    }

    [Fact]
    public async Task Foreign_keys_stay_in_force_and_a_refused_row_changes_nothing()
    {
        await using var source = await CacheContent.CreateAsync(50);
        await using var target = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Scope = BackupScope.Cache });
        await target.SqlAsync("delete from public.lectures where title = 'Vectors'");
        var before = await CacheContent.ChecksumsAsync(target);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(target.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true }));
        Assert.Equal((ErrorIds.RestoreFailed, "23503"), (error.ErrorId, error.SqlState));
        Assert.Contains("public.lectures", error.RecommendedAction);
        Assert.Equal(before, await CacheContent.ChecksumsAsync(target));
    }

    [Fact]
    public async Task A_target_with_rows_needs_clean_and_one_with_newer_rows_its_own_consent()
    {
        await using var database = await CacheContent.CreateAsync(50);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        var occupied = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Target, new() { Path = backup.Path }));
        Assert.Equal(ErrorIds.RestoreTargetNotEmpty, occupied.ErrorId);
        await database.SqlAsync("update public.ai_response_cache set hit_count = hit_count + 1 where tokens_used = 7");
        var newer = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true }));
        Assert.Equal(ErrorIds.RestoreTargetNewer, newer.ErrorId);
        Assert.StartsWith("public.ai_response_cache: newest ", Assert.Single(newer.Details));
        await RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from public.ai_response_cache where "
            + "last_accessed_at > now() - interval '1 second' and hit_count > 7"));
    }

    [Fact]
    public async Task A_whole_backup_replaces_a_database_with_clean_and_refuses_to_without()
    {
        await using var database = await CacheContent.CreateAsync(50);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var before = (await CacheContent.ChecksumsAsync(database), await StructureAsync(database));
        Assert.Equal(ErrorIds.RestoreTargetNotEmpty,
            (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Admin, new() { Path = backup.Path }))).ErrorId);
        await database.SqlAsync("drop table public.ai_cache_stats; update public.lectures set title = 'x'");
        Assert.Empty((await RestoreAsync(database.Admin, new() { Path = backup.Path, Clean = true })).NewFailures);
        var plain = await folder.WriteAsync(database, new() { Path = "", Format = BackupFormat.Plain });
        Assert.Equal(ErrorIds.BackupOptionInvalid, (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Admin, new() { Path = plain.Path, Clean = true }))).ErrorId);
        Assert.Equal(before, (await CacheContent.ChecksumsAsync(database), await StructureAsync(database)));
    }

    [Fact]
    public async Task What_a_trigger_of_the_users_hinders_is_no_failure_of_the_restore()
    {
        await using var database = await CacheContent.CreateAsync(50);
        await database.SqlAsync("create function public.keep() returns trigger language plpgsql as "
            + "'begin return null; end'; "
            + "create trigger keep before delete on public.ai_response_cache for each row "
            + "execute function public.keep()");
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var result = await RestoreAsync(database.Admin, new() { Path = backup.Path, Clean = true });
        Assert.Contains(result.Checks, c => c is { Category: CheckCategory.Operation, Status: CheckStatus.Failed });
        Assert.Empty(result.NewFailures);
    }

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Plain)]
    public async Task Default_privileges_of_the_target_add_nothing_to_what_is_restored_and_stay(BackupFormat format)
    {
        await using var source = await CacheContent.CreateAsync(50);
        // As every new project has them, for whoever restores: they would hand the cache to anonymous callers.
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await target.AdminSqlAsync("""
            alter default privileges in schema public grant all on tables to anon, authenticated with grant option;
            alter default privileges in schema public grant all on functions to anon;
            alter default privileges grant select on tables to anon;
            alter default privileges revoke execute on functions from public;
            """);
        const string Everywhere = "select string_agg(format('%s %s', defaclobjtype, defaclacl), ' ' order by "
            + "defaclobjtype) from pg_default_acl where defaclrole = 'supabase_admin'::regrole and defaclnamespace = 0";
        const string InPublic = "select count(*) from pg_default_acl d, aclexplode(d.defaclacl) a where defaclrole = "
            + "'supabase_admin'::regrole and defaclnamespace = 'public'::regnamespace and a.grantee "
            + "= 'anon'::regrole and a.is_grantable";
        var before = (await target.QueryAsync<string>(Everywhere), await target.QueryAsync<long>(InPublic));
        Assert.True(before.Item2 > 0);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        var result = await RestoreAsync(target.Admin, new() { Path = backup.Path });
        Assert.Empty(result.NewFailures);
        Assert.True(await target.QueryAsync<bool>("select has_function_privilege('anon', 'auth.uid()', 'execute')"));
        Assert.Equal(before, (await target.QueryAsync<string>(Everywhere), await target.QueryAsync<long>(InPublic)));
    }

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Plain)]
    public async Task Who_is_no_superuser_restores_a_whole_database_as_his_own(BackupFormat format)
    {
        await using var source = await CacheContent.CreateAsync(50);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        var refused = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(target.Target, new() { Path = backup.Path }));
        Assert.Equal((ErrorIds.PermissionDenied, true),
            (refused.ErrorId, refused.RecommendedAction!.Contains("-NoOwner", StringComparison.Ordinal)));
        var result = await RestoreAsync(target.Target, new() { Path = backup.Path, NoOwner = true });
        Assert.Empty(result.NewFailures);
        // What is not his to make is named, with the server's own words.
        Assert.All(result.Skipped, s => Assert.True(s.StartsWith("DEFAULT ACL", StringComparison.Ordinal)
            || s.StartsWith("EXTENSION - pg_stat_statements - (", StringComparison.Ordinal)
            || s.StartsWith("EVENT TRIGGER - ensure_rls postgres (", StringComparison.Ordinal), s));
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
        Assert.Equal("postgres", await target.QueryAsync<string>("select string_agg(distinct "
            + "pg_get_userbyid(relowner)::text, ',') from pg_class where relnamespace in "
            + "('public'::regnamespace, 'auth'::regnamespace)"));
    }

    [Fact]
    public async Task A_missing_role_is_named_before_anything_is_restored()
    {
        await using var source = await CacheContent.CreateAsync(10);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var role = TestDatabase.UniqueName("analyst");
        await source.AdminSqlAsync($"create role {role}; grant select on public.lectures to {role}");
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        await source.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(target.Admin, new() { Path = backup.Path }));
        Assert.Equal((ErrorIds.PrerequisiteMissing, $"role {role}"), (error.ErrorId, Assert.Single(error.Details)));
        Assert.Equal($"create role {role} nologin", error.Command);
    }

    [Fact]
    public async Task A_table_that_differs_from_the_contract_takes_no_rows()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await database.SqlAsync("alter table public.ai_response_cache alter column tokens_used type numeric");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Target, new() { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true }));
        Assert.Equal(ErrorIds.ContractDrift, error.ErrorId);
        Assert.Equal(ErrorIds.BackupOptionInvalid,
            (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreAsync(database.Target, new() { Path = backup.Path, Tables = ["lectures"] }))).ErrorId);
    }

    [Fact]
    public async Task A_record_of_another_script_is_not_taken_over()
    {
        await using var source = await CacheContent.CreateAsync(5);
        await source.SqlAsync("update aicache.migration_journal set applied_by = 'somebody'; update "
            + "aicache.migration_journal set checksum = 'another' where name = 'add_ai_cache_stats'");
        await using var target = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(target);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Scope = BackupScope.Cache });
        await RestoreAsync(target.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal("postgres somebody somebody", await target.QueryAsync<string>(
            "select string_agg(applied_by, ' ' order by name) from aicache.migration_journal"));
    }

    [Fact]
    public async Task What_was_undone_after_a_backup_comes_back()
    {
        await using var database = await CacheContent.CreateAsync(60);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        var before = await CacheContent.ChecksumsAsync(database);
        await using (var session = await database.OpenAsync())
            await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        await RestoreAsync(database.Target, new() { Path = backup.Path });
        Assert.Equal(before, await CacheContent.ChecksumsAsync(database));
    }
}
