using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Backups;

/// <summary>The way back into a project, as <c>postgres</c>, who is no superuser.</summary>
[Trait("Category", "Slow")]
public sealed class SupabaseRestoreTests
{
    /// <summary>Only a superuser, or a library of Supabase's, can make one: it is named instead.</summary>
    const string EventTrigger = "event note_change";

    const string Note = "select obj_description('aicache'::regnamespace)";

    public static TheoryData<BackupFormat> Formats => [.. Enum.GetValues<BackupFormat>()];

    [Theory(Explicit = true)]
    [MemberData(nameof(Formats))]
    public async Task A_whole_backup_comes_back_into_a_new_project(BackupFormat format)
    {
        await using var source = await SupabaseProject.CreateAsync();
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Project);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
        var result = await RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path });
        Assert.Empty(result.NewFailures);
        Assert.NotEmpty(result.Checks);
        Assert.StartsWith("EVENT TRIGGER - note_change postgres (", Assert.Single(result.Skipped));
        Assert.Equal(await SupabaseProject.DescribeAsync(source, EventTrigger),
            await SupabaseProject.DescribeAsync(target));
        // Numbers go on where they were.
        Assert.Equal(7,
            await target.QueryAsync<long>("insert into auth.refresh_tokens (token) values ('x') returning id"));
        // What the platform does by itself it does again.
        await target.SqlAsync("create table public.later (id integer)");
        Assert.True(await target.QueryAsync<bool>("select relrowsecurity from pg_class where relname = 'later'"));
    }

    [Fact(Explicit = true)]
    public async Task A_project_that_was_damaged_is_put_right_in_place()
    {
        await using var database = await SupabaseProject.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var before = await SupabaseProject.DescribeAsync(database);
        await database.SqlAsync("""
            drop table public.ai_cache_stats; drop table public.lectures cascade; delete from public.events where note like '%1%';
            drop function private.handle_new_user() cascade; drop policy "Members read slides" on storage.objects;
            alter publication supabase_realtime drop table public.courses; grant all on private.profiles to anon;
            update auth.users set email = 'lost@example.com'; delete from auth.identities; drop type public.level cascade;
            alter table public.open_notes enable row level security;
            """);
        var refused = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(database.Target, new() { Path = backup.Path }));
        Assert.Equal((ErrorIds.RestoreTargetNotEmpty, true),
            (refused.ErrorId, refused.RecommendedAction!.StartsWith("Pass -Clean", StringComparison.Ordinal)));
        var result = await RestoreTests.RestoreAsync(database.Target,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Empty(result.NewFailures);
        Assert.Empty(result.Skipped);
        Assert.Equal(before, await SupabaseProject.DescribeAsync(database));
    }

    [Fact(Explicit = true)]
    public async Task The_note_of_an_undo_is_in_no_restores_way_and_out_of_date_afterwards()
    {
        await using var source = await SupabaseProject.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        var before = await SupabaseProject.DescribeAsync(source);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Project);
        await target.SqlAsync("create table public.lectures (id uuid primary key)");
        await DeployTests.DeployAsync(target);
        await target.SqlAsync("alter publication supabase_realtime add table public.ai_cache_stats");
        foreach (var undone in new[] { source, target })
        {
            await UndoAsync(undone);
            Assert.NotNull(await undone.QueryAsync<string>(Note));
        }
        await target.SqlAsync("drop table public.lectures");
        await RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path });
        await RestoreTests.RestoreAsync(source.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal(before, await SupabaseProject.DescribeAsync(source));
        foreach (var restored in new[] { source, target })
        {
            await restored.SqlAsync("alter publication supabase_realtime drop table public.ai_cache_stats");
            await UndoAsync(restored);
            Assert.Empty((await DeployTests.DeployAsync(restored)).SelectMany(d => d.PutBack));
        }
    }

    static async Task UndoAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new(), TestContext.Current.CancellationToken).ToListAsync();
    }

    [Fact(Explicit = true)]
    public async Task What_is_left_out_is_listed_with_the_reason_and_everything_is_taken_where_it_is_asked_for()
    {
        await using var database = await SupabaseProject.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        Assert.Contains(backup.LeftOut, l =>
            l.StartsWith("the secret stripe_key of the vault: ", StringComparison.Ordinal));
        Assert.Contains(backup.LeftOut, l => l.StartsWith("the files of Storage: ", StringComparison.Ordinal));
        Assert.Contains(backup.LeftOut, l =>
            l.StartsWith("the rows of Supabase's own tables in ", StringComparison.Ordinal));
        Assert.Equal(backup.LeftOut, BackupList.Read(backup.Path)[0].LeftOut);
        Assert.Contains("auth.users", backup.Rows.Keys);
        Assert.DoesNotContain(backup.Rows.Keys, t =>
            t is "vault.secrets" or "auth.schema_migrations" or "storage.iceberg_tables"
            || t.StartsWith("realtime.", StringComparison.Ordinal));
        var all = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Everything });
        Assert.Empty(all.LeftOut);
        Assert.Contains("vault.secrets", all.Rows.Keys);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        Assert.Empty((await RestoreTests.RestoreAsync(target.Admin, new() { Path = all.Path })).NewFailures);
        Assert.Equal(await CacheContent.AllChecksumsAsync(database), await CacheContent.AllChecksumsAsync(target));
    }

    [Fact(Explicit = true)]
    public async Task It_comes_back_into_an_empty_database_as_the_role_s_own()
    {
        await using var source = await SupabaseProject.CreateAsync();
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        var result = await RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path, NoOwner = true });
        Assert.Empty(result.NewFailures);
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
    }

    [Fact(Explicit = true)]
    public async Task Rows_that_would_refer_to_users_who_are_gone_stop_the_restore()
    {
        await using var database = await SupabaseProject.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        await database.SqlAsync("""
            create table public.later (user_id uuid references auth.users (id));
            insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001'); insert into public.later select '00000000-0000-0000-0000-000000000001';
            """);
        var before = await SupabaseProject.DescribeAsync(database);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(database.Target,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true }));
        Assert.Equal((ErrorIds.RestoreFailed, "23503"), (error.ErrorId, error.SqlState));
        Assert.Contains("public.later", error.Message);
        Assert.Equal(before, await SupabaseProject.DescribeAsync(database));
    }

    [Fact(Explicit = true)]
    public async Task Partitions_with_a_primary_key_are_replaced_on_any_server()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.SqlAsync("""
            create table public.events (id integer, day date, primary key (id, day), check (id > 0)) partition by range (day);
            create table public.events_1 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
            insert into public.events values (1, '2026-05-05');
            """);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        await database.SqlAsync("delete from public.events");
        await RestoreTests.RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true });
        Assert.Equal(1, await database.QueryAsync<long>("select count(*) from public.events"));
    }

    [Fact(Explicit = true)]
    public async Task A_member_brings_a_whole_project_back_and_proves_the_backup()
    {
        await using var source = await SupabaseProject.CreateAsync(20);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Project);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source.As("cli_login_postgres").WithRole("postgres"));
        await RestoreTests.RestoreAsync(target.As("cli_login_postgres").WithRole("postgres"), new() { Path = backup.Path });
        Assert.Equal(await SupabaseProject.DescribeAsync(source, "event "),
            await SupabaseProject.DescribeAsync(target, "event "));
        var reporter = new RecordingReporter();
        await using var proof = source.As("cli_login_postgres").WithRole("postgres").Work(reporter);
        var checks = await TestBackup.RunAsync(proof, new() { Path = backup.Path, Restore = true, OnServer = true },
            TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.All(checks, check => Assert.NotEqual(CheckStatus.Failed, check.Status));
        // What the proof's database cannot have is in the check, and nobody's warning.
        Assert.Contains("verbose Not restored", reporter.Text);
        Assert.DoesNotContain("warning Not restored", reporter.Text);
    }
}
