using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Backups;

/// <summary>The way back where the server itself has more of Supabase than PostgreSQL brings along.</summary>
public sealed class SupabaseServerTests
{
    /// <summary>The path of Supabase's library of that name, where this machine has it.</summary>
    const string Library = "AICACHE_TEST_SUPAUTILS";

    const string Jobs = "select string_agg(concat_ws(' ', jobname, schedule, command, username, active), E'\\n' order "
        + "by jobname, schedule) from cron.job";

    static async Task<SandboxServer> StartAsync(SandboxPlace place, string name,
        PostgresInstallation? installation = null)
    {
        try
        {
            return await place.StartAsync(new()
            {
                Name = name, Extensions = ["pg_cron"], Tls = true,
                PgBinPath = installation?.Folder
            });
        }
        catch (AiCacheException missing) when (missing.ErrorId == ErrorIds.SandboxFailed
            && missing.Message.Contains("could not access file \"pg_cron\"", StringComparison.Ordinal))
        {
            Assert.Skip("pg_cron is not installed beside the server programs (Debian: postgresql-15-cron).");
            throw;
        }
    }

    [Fact]
    public async Task Jobs_of_pg_cron_come_back_into_another_project_and_in_place()
    {
        await using var place = new SandboxPlace();
        var source = await StartAsync(place, $"{place.Name}-a");
        await SupabaseProject.FillAsync(source.Connection, source.AdminConnection, 20);
        await TestDatabase.SqlAsync(source.Connection, """
            select cron.schedule('nightly', '0 3 * * *', E'select \'tab\there \\ größe\';\nselect 2'), cron.schedule('30 4 * * *', 'select 3'),
                   cron.alter_job(cron.schedule('paused', '0 5 * * *', 'select 4'), active := false);
            """);
        await TestDatabase.SqlAsync(source.AdminConnection, "select cron.schedule('admins', '0 6 * * *', 'select 5')");
        var jobs = await TestDatabase.QueryAsync<string>(source.AdminConnection,
            Jobs.Replace("from", "from (select * from cron.job where username = 'postgres') x --"));
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source.Connection);

        var target = await StartAsync(place, $"{place.Name}-b");
        var into = await RestoreTests.RestoreAsync(target.Connection,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal("the pg_cron job admins (it runs as supabase_admin)", into.Skipped[^1]);
        Assert.StartsWith("EVENT TRIGGER - note_change postgres (", Assert.Single(into.Skipped.SkipLast(1)));
        Assert.Equal(jobs, await TestDatabase.QueryAsync<string>(target.AdminConnection, Jobs));
        Assert.Equal(await SupabaseProject.DescribeAsync(source.AdminConnection, "event note_change"),
            await SupabaseProject.DescribeAsync(target.AdminConnection));

        await TestDatabase.SqlAsync(source.Connection, "select cron.unschedule('nightly'); "
            + "select cron.alter_job(jobid, schedule := '1 1 * * *') from cron.job where jobname "
            + "= 'paused'; drop table public.events");
        await RestoreTests.RestoreAsync(source.Connection,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal(jobs, await TestDatabase.QueryAsync<string>(source.AdminConnection,
            Jobs.Replace("from", "from (select * from cron.job where username = 'postgres') x --")));
    }

    [Fact]
    public async Task It_comes_back_where_Supabases_own_library_watches()
    {
        var library = HostEnvironmentOfTests.Current[Library];
        Assert.SkipWhen(library is null, $"{Library} names no supautils.so.");
        await using var place = new SandboxPlace();
        var server = await place.StartAsync(new());
        await File.AppendAllTextAsync(Path.Combine(server.DataFolder, "postgresql.conf"), $$"""

            shared_preload_libraries = '{{library}}'
            supautils.superuser = 'supabase_admin'
            supautils.privileged_role = 'postgres'
            supautils.privileged_role_allowed_configs = 'session_replication_role'
            supautils.policy_grants = '{"postgres": ["storage.objects", "storage.buckets", "realtime.messages"]}'
            supautils.drop_trigger_grants = '{"postgres": ["auth.users", "storage.objects"]}'

            """);
        var run = await ProgramRun.StartAsync(server.Binaries.Program("pg_ctl"),
            ["restart", "-D", server.DataFolder, "-w",
            "-s", "-l", Path.Combine(server.DataFolder, "..", "again.log")], HostEnvironmentOfTests.Current, default,
            ServerAccount.Find(), Path.GetDirectoryName(server.DataFolder));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        DataSources.Release(server.Connection);
        await TestServer.PrepareAsync(server);
        // What the fixture puts in the place of the library.
        await TestDatabase.SqlAsync(server.AdminConnection,
            "revoke supabase_storage_admin, supabase_realtime_admin from postgres; "
            + "revoke set on parameter session_replication_role from postgres");

        await using var source = await TestDatabase.CreateAsync(server: server);
        await SupabaseProject.FillAsync(source.Target, null, 50);
        await source.AdminSqlAsync("alter event trigger ensure_rls enable");
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Project, server);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        var result = await RestoreTests.RestoreAsync(target.Target, new() { Path = backup.Path });
        Assert.Empty(result.NewFailures);
        Assert.Empty(result.Skipped);
        var before = await SupabaseProject.DescribeAsync(source);
        Assert.Equal(before, await SupabaseProject.DescribeAsync(target));

        await source.SqlAsync("drop table public.lectures cascade; drop function private.handle_new_user() "
            + "cascade; delete from auth.identities");
        Assert.Empty((await RestoreTests.RestoreAsync(source.Target,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true })).Skipped);
        Assert.Equal(before, await SupabaseProject.DescribeAsync(source));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task It_comes_back_on_a_newer_server(int major)
    {
        var newer = await OtherPostgres.FindAsync(major);
        Assert.SkipWhen((await TestServer.GetAsync()).ServerVersion.Major == major,
            "The other tests run on this version already.");
        await using var place = new SandboxPlace();
        var server = await place.StartAsync(new() { PgBinPath = newer.Folder });
        await TestServer.PrepareAsync(server);
        await using var source = await TestDatabase.CreateAsync(server: server);
        await SupabaseProject.FillAsync(source.Target, source.Admin, 50);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Project, server);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", PgBinPath = newer.Folder });
        var result = await RestoreTests.RestoreAsync(target.Target,
            new() { Path = backup.Path, PgBinPath = newer.Folder });
        Assert.Empty(result.NewFailures);
        Assert.Equal(await SupabaseProject.DescribeAsync(source, "event "),
            await SupabaseProject.DescribeAsync(target, "event "));
    }
}
