using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Tests.Security;

namespace AiCache.Engine.Tests.Backups;

/// <summary>What a restore has to notice before it commits.</summary>
public sealed class RestoreGuardTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes a manifest count other rows than the backup holds.</summary>
    static Task MiscountAsync(Backup backup, string table) => ForgedBackup.SignOffAsync(backup.Path, m => m with
    {
        Tables = [.. m.Tables.Select(t => t.Name == table ? t with { Rows = t.Rows + 1 } : t)],
    });

    [Theory]
    [InlineData("ai_response_cache")]
    [InlineData("lecture_content_hashes")]
    [InlineData("ai_cache_stats")]
    [InlineData("stats_pending")]
    public async Task Rows_that_are_not_those_of_the_manifest_are_rolled_back(string table)
    {
        await using var source = await CacheContent.CreateAsync(30);
        await using var target = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Scope = BackupScope.Cache });
        await MiscountAsync(backup, table);
        var before = await CacheContent.ChecksumsAsync(target);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(target.Target,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true }));
        Assert.Equal(ErrorIds.RestoreDiffers, error.ErrorId);
        Assert.Contains(table, Assert.Single(error.Details));
        Assert.Equal(before, await CacheContent.ChecksumsAsync(target));
    }

    [Theory]
    [InlineData(BackupFormat.Custom, "courses")]
    [InlineData(BackupFormat.Plain, "ai_response_cache")]
    public async Task A_whole_database_that_is_not_that_of_the_manifest_is_rolled_back(BackupFormat format,
        string table)
    {
        await using var source = await CacheContent.CreateAsync(30);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        await MiscountAsync(backup, table);
        var before = await DeployTests.CatalogueAsync(target);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path }));
        Assert.Equal(ErrorIds.RestoreDiffers, error.ErrorId);
        Assert.Contains(table, Assert.Single(error.Details));
        Assert.Equal(before, await DeployTests.CatalogueAsync(target));
    }

    [Fact]
    public async Task Rows_that_came_between_the_plan_and_the_lock_are_not_replaced()
    {
        await using var database = await CacheContent.CreateAsync(30);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await database.SqlAsync("truncate public.ai_cache_stats");
        await using var work = database.Target.Work();
        var options = new RestoreOptions { Path = backup.Path, Tables = ["ai_cache_stats"] };
        var empty = await RestoreDatabase.PlanAsync(work, options, Stop);
        var replacing = await RestoreDatabase.PlanAsync(work, options with { Clean = true }, Stop);
        await database.SqlAsync("insert into public.ai_cache_stats (date) values ('2020-01-01')");
        Assert.Equal(ErrorIds.RestoreTargetNotEmpty, (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreDatabase.RunAsync(work, empty, Stop))).ErrorId);
        // It was made after the backup, too, by its timestamps.
        Assert.Equal(ErrorIds.RestoreTargetNewer, (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreDatabase.RunAsync(work, replacing, Stop))).ErrorId);
        Assert.Equal("2020-01-01", await database.QueryAsync<string>("select string_agg(date::text, ',') "
            + "from public.ai_cache_stats"));
    }

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Directory)]
    [InlineData(BackupFormat.Plain)]
    [InlineData(BackupFormat.Tar)]
    public async Task A_whole_restore_that_fails_half_way_leaves_the_target_as_it_was(BackupFormat format)
    {
        await using var source = await CacheContent.CreateAsync(30);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        await using var work = target.Admin.Work();
        var plan = await RestoreDatabase.PlanAsync(work, new() { Path = backup.Path }, Stop);
        // In the way of an index, and so behind all rows; nobody knew of it when it was planned.
        await target.AdminSqlAsync("create table public.idx_ai_cache_lecture_ids (id integer); "
            + "insert into public.idx_ai_cache_lecture_ids values (1)");
        var before = (await DeployTests.CatalogueAsync(target), await CacheContent.AllChecksumsAsync(target));
        var error = await Assert.ThrowsAsync<AiCacheException>(() => RestoreDatabase.RunAsync(work, plan, Stop));
        Assert.Equal((ErrorIds.RestoreFailed, "42P07"), (error.ErrorId, error.SqlState));
        Assert.Contains("nothing was changed", error.Message);
        Assert.Equal(before, (await DeployTests.CatalogueAsync(target), await CacheContent.AllChecksumsAsync(target)));
    }

    [Fact]
    public async Task Nothing_that_a_dump_sets_for_its_session_is_left_for_the_next()
    {
        await using var source = await CacheContent.CreateAsync(10);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path });
        await using var work = target.Admin.Work();
        var session = await work.SessionAsync(Stop);
        await using var reader =
            await new Npgsql.NpgsqlCommand("select current_setting('check_function_bodies') || ' ' "
            + "|| current_setting('row_security')", session.Connection).ExecuteReaderAsync(Stop);
        Assert.True(await reader.ReadAsync(Stop));
        Assert.Equal("on on", reader.GetString(0));
    }

    [Fact]
    public async Task Large_objects_come_back_and_do_not_end_the_transaction()
    {
        await using var source = await TestDatabase.CreateAsync();
        await source.AdminSqlAsync("select lo_from_bytea(4711, decode(repeat('5c2e0a27', 20000), 'hex'))");
        using var folder = new BackupFolder();
        foreach (var format in Enum.GetValues<BackupFormat>())
        {
            await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
            var backup = await folder.WriteAsync(source.Admin, new() { Path = "", Format = format });
            await MiscountAsync(backup, "courses");
            await Assert.ThrowsAsync<AiCacheException>(() =>
                RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path }));
            Assert.Equal(0, await target.QueryAsync<long>("select count(*) from pg_largeobject_metadata"));
            await ForgedBackup.SignOffAsync(backup.Path, m => m with
            {
                Tables = [.. m.Tables.Select(t => t.Name == "courses" ? t with { Rows = t.Rows - 1 } : t)],
            });
            await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path });
            Assert.Equal(80000, await TestDatabase.QueryAsync<int>(target.Admin, "select length(lo_get(4711))"));
        }
    }

    [Fact]
    public async Task A_backup_that_cannot_be_decoded_never_gets_its_name_or_a_manifest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        using var programs = new BackupFolder();
        var client = await OtherPostgres.FindClientAsync((await TestServer.GetAsync()).ServerVersion.Major);
        File.CreateSymbolicLink(Path.Combine(programs.Path, "pg_dump"), Path.Combine(client.Folder, "pg_dump"));
        StandIn.Write(Path.Combine(programs.Path, "pg_restore"),
            $"[ \"$1\" = --version ] && exec echo 'pg_restore (PostgreSQL) {client.Version}'\n"
            + "echo 'pg_restore: error: could not uncompress data' >&2\nexit 1");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            folder.WriteAsync(database, new() { Path = "", PgBinPath = programs.Path }));
        Assert.Equal(ErrorIds.BackupCorrupted, error.ErrorId);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task Rows_that_any_one_table_lacks_are_noticed()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var genuine = BackupManifest.Read(backup.Path);
        Assert.True(genuine.Tables.Count > 5);
        foreach (var table in genuine.Tables)
        {
            (genuine with
            {
                Tables = [.. genuine.Tables.Select(t => t == table ? t with { Rows = t.Rows + 1 } : t)],
            }).Write(backup.Path);
            var last = (await ProofTests.TestAsync(backup.Path))[^1];
            Assert.Equal(ErrorIds.BackupRowsDiffer, last.Actual);
            Assert.Contains(table.FullName, last.Message);
        }
    }

    [Fact]
    public async Task A_backup_of_the_cache_does_not_stand_in_for_the_last_good_one_of_the_database()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var whole = await folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, "whole.dump") });
        var cache = await folder.WriteAsync(database,
            new() { Path = Path.Combine(folder.Path, "cache.dump"), Scope = BackupScope.Cache });
        var structure = await folder.WriteAsync(database,
            new() { Path = Path.Combine(folder.Path, "structure.dump"), Content = BackupContent.SchemaOnly });
        foreach (var backup in new[] { whole, cache, structure })
            Assert.Equal(ErrorIds.BackupIsLastGood,
                Assert.Throws<AiCacheException>(() => RemoveBackup.DemandRemovable(backup)).ErrorId);
        await folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, "another.dump") });
        RemoveBackup.DemandRemovable(whole);
    }
}
