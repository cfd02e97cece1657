using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Tests.Security;

namespace AiCache.Engine.Tests.Backups;

/// <summary>Restores where somebody has added columns to our tables, or refers to them from his own.</summary>
public sealed class OwnAdditionTests
{
    const string Columns = "alter table public.ai_response_cache add column tenant text, "
        + "add column \"odd \"\" name\" numeric(10,2)[], add column seen timestamp(3) with time zone, "
        + "add column twice integer generated always as (hit_count * 2) stored; "
        + "update public.ai_response_cache set tenant = 'tenant ' || hit_count, "
        + "\"odd \"\" name\" = array[hit_count, 0.5]";

    const string Values = "select md5(string_agg(format('%s %s %s %s', cache_key, tenant, \"odd \"\" name\", seen), '' "
        + "order by cache_key)) from public.ai_response_cache";

    const string Favorites = "create table public.favorites (id integer primary key, cache_id uuid "
        + "references public.ai_response_cache (id) on delete set null); "
        + "insert into public.favorites select 1, id from public.ai_response_cache order by cache_key limit 1";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<AiCacheException> RefusedAsync(DatabaseTarget target, RestoreOptions options)
    {
        await using var work = target.Work();
        return await Assert.ThrowsAsync<AiCacheException>(() => RestoreDatabase.PlanAsync(work, options, Stop));
    }

    static async Task UndoAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
    }

    [Theory]
    [InlineData(BackupScope.Cache, BackupFormat.Custom)]
    [InlineData(BackupScope.Cache, BackupFormat.Plain)]
    [InlineData(BackupScope.Database, BackupFormat.Custom)]
    public async Task Columns_that_no_migration_makes_are_named_with_their_types_before_anything_is_deployed(
        BackupScope scope, BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(20);
        await database.SqlAsync(Columns);
        var values = await database.QueryAsync<string>(Values);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = scope, Format = format });
        await UndoAsync(database);
        var options = new RestoreOptions
        {
            Path = backup.Path, Tables = scope == BackupScope.Cache ? [] : ["ai_response_cache"],
        };
        var before = await DeployTests.CatalogueAsync(database);
        var error = await RefusedAsync(database.Target, options);
        Assert.Equal(ErrorIds.PrerequisiteMissing, error.ErrorId);
        Assert.Contains("no migration makes: public.ai_response_cache.tenant, ", error.Message);
        Assert.Contains("Nothing was changed.", error.Message);
        Assert.Contains("Invoke-AiCacheMigration", error.RecommendedAction);
        Assert.Equal("alter table public.ai_response_cache add column tenant text; "
            + "alter table public.ai_response_cache add column \"odd \"\" name\" numeric(10,2)[]; "
            + "alter table public.ai_response_cache add column seen timestamp(3) with time zone", error.Command);
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));

        await DeployTests.DeployAsync(database);
        Assert.DoesNotContain("Invoke-AiCacheMigration",
            (await RefusedAsync(database.Target, options)).RecommendedAction);
        await database.SqlAsync(error.Command!);
        await RestoreTests.RestoreAsync(database.Target, options);
        Assert.Equal(values, await database.QueryAsync<string>(Values));
    }

    [Fact]
    public async Task A_type_that_could_hold_more_than_a_type_is_not_handed_on_to_be_pasted()
    {
        await using var database = await CacheContent.CreateAsync(5);
        await database.SqlAsync(Columns);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await UndoAsync(database);
        foreach (var type in new[]
        {
            "text; drop table public.lectures", "text, drop column params", "text default f()",
        })
        {
            await ForgedBackup.SignOffAsync(backup.Path, m => m with
            {
                Tables = [.. m.Tables.Select(t => t.Added is null ? t : t with { Added = [new("tenant", type)] })],
            });
            var error = await RefusedAsync(database.Target, new() { Path = backup.Path });
            Assert.Null(error.Command);
            Assert.Contains("public.ai_response_cache.tenant with the type that it had", error.RecommendedAction);
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_backup_of_the_cache_with_columns_of_somebody_s_own_is_proven()
    {
        await using var database = await CacheContent.CreateAsync(20);
        await database.SqlAsync(Columns);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        var failed = (await ProofTests.TestAsync(backup.Path, database.Admin))
            .Where(check => check.Status == CheckStatus.Failed);
        Assert.Empty(failed);
        Assert.Equal(BackupGrade.Restored, BackupManifest.Read(backup.Path).Grade);
    }

    [Fact]
    public async Task What_was_deployed_before_rows_were_refused_is_told()
    {
        await using var source = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Scope = BackupScope.Cache });
        await using var target = await TestDatabase.CreateAsync();
        await target.SqlAsync("delete from public.lectures where title = 'Vectors'");
        var refused = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path }));
        Assert.Equal((ErrorIds.RestoreFailed, "23503"), (refused.ErrorId, refused.SqlState));
        Assert.Contains("migrations were deployed, and no row was loaded.", refused.Message);
        Assert.DoesNotContain("othing was changed", refused.Message);
        // Now they are there.
        Assert.Contains("Nothing was changed.", (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path }))).Message);
    }

    [Fact]
    public async Task A_column_that_the_manifest_does_not_tell_of_is_named_with_what_to_do()
    {
        await using var database = await CacheContent.CreateAsync(5);
        await database.SqlAsync(Columns);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await ForgedBackup.SignOffAsync(backup.Path, m => m with
        {
            Tables = [.. m.Tables.Select(t => t with { Added = null })],
        });
        await UndoAsync(database);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(database.Target, new() { Path = backup.Path }));
        Assert.Equal((ErrorIds.RestoreFailed, "42703"), (error.ErrorId, error.SqlState));
        Assert.Contains("\"tenant\"", error.Message);
        Assert.Contains("migrations were deployed, and no row was loaded.", error.Message);
        Assert.Contains("Add the column", error.RecommendedAction);
    }

    [Fact]
    public async Task Rows_that_another_table_refers_to_are_not_replaced_and_its_key_is_named()
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        var options = new RestoreOptions { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true };
        await using var work = database.Target.Work();
        var plan = await RestoreDatabase.PlanAsync(work, options, Stop);
        await database.SqlAsync(Favorites);
        var error = await RefusedAsync(database.Target, options);
        Assert.Equal(ErrorIds.DependentObjects, error.ErrorId);
        Assert.Contains("public.favorites to public.ai_response_cache (constraint favorites_cache_id_fkey)",
            error.Message);
        Assert.Equal("alter table public.favorites drop constraint favorites_cache_id_fkey", error.Command);
        // Nor where it came after the plan.
        Assert.Equal(ErrorIds.DependentObjects, (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreDatabase.RunAsync(work, plan, Stop))).ErrorId);

        await database.SqlAsync(error.Command!);
        await RestoreTests.RestoreAsync(database.Target, options);
        await database.SqlAsync(Assert.Single(error.Details));
        Assert.Equal(1, await database.QueryAsync<long>("select count(cache_id) from public.favorites"));
        // What is empty is not emptied.
        await database.SqlAsync("delete from public.ai_response_cache");
        await RestoreTests.RestoreAsync(database.Target, options);
    }

    [Fact]
    public async Task What_depends_on_what_a_whole_restore_drops_is_named_beside_the_statement()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        await database.SqlAsync(Favorites);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(database.Admin,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true }));
        Assert.Equal((ErrorIds.RestoreFailed, "2BP01"), (error.ErrorId, error.SqlState));
        Assert.Contains("favorites_cache_id_fkey", Assert.Single(error.Details));
        Assert.Contains("ALTER TABLE IF EXISTS ONLY public.ai_response_cache DROP ", error.Message);
    }
}
