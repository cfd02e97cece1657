using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Security;

/// <summary>Dumps that are proven although somebody else wrote them.</summary>
[Trait("Category", "Slow")]
public sealed class ProofAttackTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData("execute 'copy (select 1) to program ''touch {0}'''")]
    [InlineData("execute format('grant pg_execute_server_program to %I', current_user); execute 'copy "
        + "(select 1) to program ''touch {0}'''")]
    [InlineData("execute 'set role supabase_admin'; execute 'copy (select 1) to program ''touch {0}'''")]
    public async Task What_a_constraint_of_the_dump_calls_has_no_rights_in_the_sandbox(string attack)
    {
        await using var source = await TestDatabase.CreateAsync();
        await using var place = new SandboxPlace();
        using var folder = new BackupFolder();
        using var lures = new BackupFolder();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(lures.Path, (UnixFileMode)0b111_111_111);
        var lure = Path.Combine(lures.Path, "lure");
        await source.AdminSqlAsync($"""
            create function public.fire() returns boolean language plpgsql as $$ begin return true; end $$;
            create table public.trap (id integer check (public.fire()));
            insert into public.trap values (1);
            create or replace function public.fire() returns boolean language plpgsql as $$
              begin {attack.Replace("{0}", lure)}; return true; end $$;
            """);
        var backup = await folder.WriteAsync(source.Admin, new() { Path = "", Format = BackupFormat.Plain });
        await using var work = new Work(null, SilentReporter.Instance, place.Environment);
        var checks = await TestBackup.RunAsync(work, new() { Path = backup.Path, Restore = true }, Stop)
            .ToListAsync(Stop);
        Assert.Empty(lures.Names);
        var proof = checks.Single(c => c.Name == "Backup.Restore");
        Assert.Equal((CheckStatus.Failed, ErrorIds.RestoreFailed), (proof.Status, proof.Actual));
        Assert.Matches("permission denied|must be superuser|must have", proof.Message);
        Assert.NotEqual(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
    }

    [Fact(Explicit = true)]
    public async Task An_extension_that_only_a_superuser_can_make_does_not_keep_a_backup_from_being_proven()
    {
        await using var source = await CacheContent.CreateAsync(20);
        Assert.SkipUnless(await source.QueryAsync<bool>("select exists (select from pg_available_extensions "
            + "where name = 'pg_buffercache')"), "The server has no such extension.");
        await source.AdminSqlAsync("create extension pg_buffercache schema public");
        // The user's own: what belongs to the superuser as well is the platform's.
        await source.SqlAsync("create view public.slow as select count(*) from public.pg_buffercache");
        await using var place = new SandboxPlace();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source.Admin);
        await using var work = new Work(null, SilentReporter.Instance, place.Environment);
        var checks = await TestBackup.RunAsync(work, new() { Path = backup.Path, Restore = true }, Stop)
            .ToListAsync(Stop);
        Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Message}"));
        Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
    }
}
