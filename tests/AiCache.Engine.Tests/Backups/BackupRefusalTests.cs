using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

public sealed class BackupRefusalTests
{
    static async Task<AiCacheException> RefusedAsync(BackupFolder folder, Func<Task> backup)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(backup);
        Assert.Empty(folder.Names);
        Assert.NotNull(error.RecommendedAction);
        return error;
    }

    [Fact]
    public async Task A_role_from_which_row_security_hides_rows_is_refused_before_anything_is_written()
    {
        await using var database = await CacheContent.CreateAsync(10);
        var role = TestDatabase.UniqueName("reader");
        await database.AdminSqlAsync($"create role {role} login password 'secret'; grant pg_read_all_data to {role}");
        using var folder = new BackupFolder();
        try
        {
            var whole = await RefusedAsync(folder, () => folder.WriteAsync(database.As(role, "secret")));
            Assert.Equal((ErrorIds.RowSecurityHidesRows, FailureKind.Permission), (whole.ErrorId, whole.Kind));
            Assert.Contains(whole.Details, d => d.StartsWith("public.lectures ", StringComparison.Ordinal));
            var cache = await RefusedAsync(folder, () =>
                folder.WriteAsync(database.As(role, "secret"), new() { Path = "", Scope = BackupScope.Cache }));
            Assert.Equal(ErrorIds.RowSecurityHidesRows, cache.ErrorId);
            Assert.Equal(5, cache.Details.Count);
            // The structure is no row.
            Assert.Equal(BackupGrade.Decoded,
                (await folder.WriteAsync(database.As(role, "secret"),
                new() { Path = "", Content = BackupContent.SchemaOnly })).Grade);
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task Row_security_that_is_forced_on_the_owner_is_noticed()
    {
        await using var database = await CacheContent.CreateAsync(10);
        var role = TestDatabase.UniqueName("owner");
        await database.AdminSqlAsync($"""
            create role {role} login password 'secret'; grant pg_read_all_data to {role};
            alter table public.ai_response_cache owner to {role}; alter table public.lecture_content_hashes owner to {role};
            alter table public.ai_cache_stats owner to {role}; alter table aicache.stats_pending owner to {role};
            alter table aicache.migration_journal owner to {role}; alter schema aicache owner to {role};
            """);
        using var folder = new BackupFolder();
        try
        {
            Assert.Equal(10,
                (await folder.WriteAsync(database.As(role, "secret"),
                new() { Path = "", Scope = BackupScope.Cache })).Rows["public.ai_response_cache"]);
            await database.AdminSqlAsync("alter table public.ai_cache_stats force row level security");
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database.As(role, "secret"), new() { Path = "", Scope = BackupScope.Cache }));
            Assert.Equal(ErrorIds.RowSecurityHidesRows, error.ErrorId);
            Assert.Contains("public.ai_cache_stats", Assert.Single(error.Details));
        }
        finally
        {
            await database.AdminSqlAsync($"reassign owned by {role} to postgres; drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task A_role_that_may_not_read_is_told_which_tables()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var role = TestDatabase.UniqueName("unread");
        await database.AdminSqlAsync($"create role {role} login bypassrls password 'secret'; "
            + "create schema hidden; create table hidden.rows (id integer); create table public.open (id integer); "
            + $"grant select on public.open to {role}");
        using var folder = new BackupFolder();
        try
        {
            var error = await RefusedAsync(folder, () => folder.WriteAsync(database.As(role, "secret")));
            Assert.Equal((ErrorIds.PermissionDenied, "hidden.rows (owner supabase_admin)"),
                (error.ErrorId, Assert.Single(error.Details)));
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task A_pooler_in_transaction_mode_is_refused_and_one_in_session_mode_is_not()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        await using (var pooler = await PgBouncer.StartAsync("transaction"))
        {
            var error = await RefusedAsync(folder, () => folder.WriteAsync(pooler.Through(database.Target)));
            Assert.Equal(ErrorIds.PoolerUnsuitable, error.ErrorId);
            DatabaseSession.CloseIdle(pooler.Through(database.Target));
        }
        await using (var pooler = await PgBouncer.StartAsync("session"))
        {
            Assert.Equal(BackupGrade.Decoded, (await folder.WriteAsync(pooler.Through(database.Target))).Grade);
            DatabaseSession.CloseIdle(pooler.Through(database.Target));
        }
    }

    [Fact]
    public async Task A_pg_dump_older_than_the_server_is_refused_and_both_versions_are_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        using var programs = new BackupFolder();
        foreach (var name in new[] { "pg_dump", "pg_restore" })
            StandIn.Write(Path.Combine(programs.Path, name), $"echo '{name} (PostgreSQL) 9.6.24'");
        var error = await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = "", PgBinPath = programs.Path }));
        Assert.Equal(ErrorIds.ClientTooOld, error.ErrorId);
        Assert.Contains("9.6", error.Message);
        Assert.Contains($"{(await TestServer.GetAsync()).ServerVersion.Major}.", error.Message);
        Assert.Contains("-PgBinPath", error.RecommendedAction);
    }

    [Theory]
    [InlineData("a.partial")]
    [InlineData("a.json")]
    public async Task A_name_that_would_be_taken_for_a_part_of_a_backup_is_refused(string name)
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        Assert.Equal(ErrorIds.BackupOptionInvalid,
            (await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, name) }))).ErrorId);
    }

    [Fact]
    public async Task A_backup_in_the_directory_format_is_not_taken_for_a_folder_to_write_into()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        var options = new BackupOptions
        {
            Path = Path.Combine(folder.Path, "one.dir"),
            Format = BackupFormat.Directory
        };
        await folder.WriteAsync(database, options);
        Assert.Equal(ErrorIds.FileExists,
            (await Assert.ThrowsAsync<AiCacheException>(() => folder.WriteAsync(database, options))).ErrorId);
        Assert.Equal(["one.dir", "one.dir.json"], folder.Names);
    }

    [Fact]
    public async Task A_folder_without_programs_is_named()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        var error = await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = "", PgBinPath = folder.Path }));
        Assert.Equal(ErrorIds.ClientNotFound, error.ErrorId);
    }

    [Theory]
    [InlineData("brotli", BackupFormat.Custom)]
    [InlineData("none:3", BackupFormat.Custom)]
    [InlineData("gzip", BackupFormat.Tar)]
    [InlineData("zstd", BackupFormat.Plain)]
    public async Task A_compression_that_cannot_be_had_is_refused(string compression, BackupFormat format)
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        Assert.Equal(ErrorIds.BackupOptionInvalid,
            (await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = "", Compression = compression, Format = format }))).ErrorId);
    }

    [Fact]
    public async Task A_database_without_a_cache_has_none_to_back_up()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        Assert.Equal(ErrorIds.NothingToBackUp,
            (await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache }))).ErrorId);
    }

    [Fact]
    public async Task A_lock_that_is_not_released_in_time_ends_the_backup()
    {
        await using var database = await CacheContent.CreateAsync(10);
        await using var session = await database.OpenAsync();
        await using var holder = await session.BeginAsync(TransactionSettings.Default,
            TestContext.Current.CancellationToken);
        await holder.RunAsync(TestContext.Current.CancellationToken,
            new SqlStep("lock", "lock table public.courses in access exclusive mode"));
        using var folder = new BackupFolder();
        var error = await RefusedAsync(folder, () =>
            folder.WriteAsync(database, new() { Path = "", LockWait = TimeSpan.FromMilliseconds(200) }));
        Assert.Equal(ErrorIds.LockTimeout, error.ErrorId);
    }
}
