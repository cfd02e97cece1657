using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Backups;

[Trait("Category", "Slow")]
public sealed class ProofTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Tests a backup, and restores it on a server if one is given.</summary>
    internal static async Task<List<Check>> TestAsync(string path, DatabaseTarget? server = null)
    {
        await using var work = new Work(server, SilentReporter.Instance, HostEnvironmentOfTests.Current);
        return await TestBackup.RunAsync(work,
            new() { Path = path, Restore = server is not null, OnServer = server is not null }, Stop)
            .ToListAsync(Stop);
    }

    static async Task<string> ProblemAsync(string path)
    {
        var last = (await TestAsync(path))[^1];
        Assert.Equal(CheckStatus.Failed, last.Status);
        Assert.NotNull(last.Remediation ?? last.Hint);
        return last.Actual!;
    }

    public static TheoryData<BackupFormat> Files => [BackupFormat.Custom, BackupFormat.Plain, BackupFormat.Tar];

    [Fact(Explicit = true)]
    public void A_backup_that_is_not_there_is_called_missing_and_not_unproven() =>
        Assert.Equal(ErrorIds.BackupNotFound, Assert.Throws<AiCacheException>(() =>
            BackupManifest.Read(Path.Combine(Path.GetTempPath(), "nope.dump"))).ErrorId);

    [Fact(Explicit = true)]
    public void A_folder_of_backups_is_no_backup()
    {
        using var folder = new BackupFolder();
        var error = Assert.Throws<AiCacheException>(() => BackupManifest.Read(folder.Path));
        Assert.Equal(ErrorIds.BackupNotFound, error.ErrorId);
        Assert.Contains("is a folder", error.Message);
    }

    [Fact(Explicit = true)]
    public async Task A_backup_where_nobody_may_write_is_tested_all_the_same_and_the_grade_is_said_to_be_lost()
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Verify = false });
        // Whoever runs the tests may write everywhere: a folder in the place of the file that is to be written is in
        // everybody's way.
        Directory.CreateDirectory(backup.Path + ".json.partial");
        var checks = await TestAsync(backup.Path);
        Assert.Equal([("Backup.Manifest", CheckStatus.Passed), ("Backup.Checksum", CheckStatus.Passed),
            ("Backup.Content", CheckStatus.Passed), ("Backup.Grade", CheckStatus.Warning)],
            checks.Select(c => (c.Name, c.Status)));
        Assert.Equal(BackupGrade.Written, BackupManifest.Read(backup.Path).Grade);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Files))]
    public async Task A_truncated_a_flipped_and_a_swapped_file_are_told_apart_and_none_is_restored(BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(200);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = format });
        var bytes = await File.ReadAllBytesAsync(backup.Path);

        await File.WriteAllBytesAsync(backup.Path, bytes[..(bytes.Length * 2 / 3)]);
        Assert.Equal("BackupTruncated", await ProblemAsync(backup.Path));
        await RefusedAsync("BackupTruncated");

        var flipped = bytes.ToArray();
        flipped[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(backup.Path, flipped);
        Assert.Equal("BackupCorrupted", await ProblemAsync(backup.Path));
        await RefusedAsync("BackupCorrupted");
        Assert.False(BackupList.Read(folder.Path).Single().IsGood);

        await database.SqlAsync("delete from public.ai_cache_stats where cache_hits > 3000");
        var other = await folder.WriteAsync(database, new() { Path = "", Format = format });
        File.Copy(other.Path, backup.Path, overwrite: true);
        Assert.Equal("BackupSwapped", await ProblemAsync(backup.Path));
        await RefusedAsync("BackupSwapped");

        await File.WriteAllBytesAsync(backup.Path, bytes);
        Assert.All(await TestAsync(backup.Path), c => Assert.Equal(CheckStatus.Passed, c.Status));
        Assert.All(BackupList.Read(folder.Path), b => Assert.True(b.IsGood));

        File.Delete(backup.Path + ".json");
        Assert.Equal("BackupManifestMissing", await ProblemAsync(backup.Path));
        await RefusedAsync("BackupManifestMissing");
        await File.WriteAllTextAsync(backup.Path + ".json", "{}");
        Assert.Equal("BackupManifestInvalid", await ProblemAsync(backup.Path));

        async Task RefusedAsync(string errorId) => Assert.Equal(errorId,
            (await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(database.Target,
            new() { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true }))).ErrorId);
    }

    [Fact(Explicit = true)]
    public async Task A_tar_archive_is_refused_wherever_it_was_cut_off_instead_of_being_read_for_ever()
    {
        await using var database = await CacheContent.CreateAsync(50);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = BackupFormat.Tar });
        var bytes = await File.ReadAllBytesAsync(backup.Path);
        await TarBlocks.DemandWholeAsync(backup.Path, Stop);
        // The archive proper ends with the first of its closing blocks, all zero.
        var end = Array.FindLastIndex(bytes, b => b != 0) / 512 * 512 + 512;
        foreach (var length in Enumerable.Range(0, 60).Select(i => end * i / 60).Append(end))
        {
            await File.WriteAllBytesAsync(backup.Path, bytes[..length]);
            await Assert.ThrowsAsync<InvalidDataException>(() => TarBlocks.DemandWholeAsync(backup.Path, Stop));
        }
    }

    [Fact(Explicit = true)]
    public async Task A_file_missing_from_a_directory_is_noticed()
    {
        await using var database = await CacheContent.CreateAsync(200);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = BackupFormat.Directory, Jobs = 2 });
        File.Delete(Directory.EnumerateFiles(backup.Path, "*.dat.gz").MaxBy(f => new FileInfo(f).Length)!);
        Assert.Equal("BackupTruncated", await ProblemAsync(backup.Path));
    }

    [Fact(Explicit = true)]
    public async Task Rows_that_the_dump_lacks_are_noticed_although_it_can_be_decoded()
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var manifest = BackupManifest.Read(backup.Path);
        (manifest with
        {
            Tables = [.. manifest.Tables.Select(t =>
            t with { Rows = t.Rows + (t.Name == "ai_cache_stats" ? 1 : 0) })]
        }).Write(backup.Path);
        Assert.Equal("BackupRowsDiffer", await ProblemAsync(backup.Path));
    }

    [Theory(Explicit = true)]
    [InlineData(BackupScope.Database, BackupFormat.Custom)]
    [InlineData(BackupScope.Database, BackupFormat.Plain)]
    [InlineData(BackupScope.Cache, BackupFormat.Tar)]
    public async Task A_backup_is_proven_in_a_sandbox_that_is_gone_afterwards(BackupScope scope, BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(200);
        await using var place = new SandboxPlace();
        using var folder = new BackupFolder();
        var role = TestDatabase.UniqueName("analyst");
        await database.AdminSqlAsync($"create role {role}; grant select on public.lectures to {role}");
        try
        {
            var backup = await folder.WriteAsync(database, new() { Path = "", Scope = scope, Format = format });
            await using var work = new Work(null, SilentReporter.Instance, place.Environment);
            var checks = await TestBackup.RunAsync(work, new() { Path = backup.Path, Restore = true }, Stop)
                .ToListAsync(Stop);
            Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Message}"));
            Assert.Equal(CheckStatus.Passed, checks.Single(c => c.Name == "Backup.Restore").Status);
            Assert.Contains(checks, c => c.Category == CheckCategory.Operation);
            // Nobody has asked the copy for anything.
            Assert.DoesNotContain(checks, c => c.Category == CheckCategory.Usage);
            Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
            Assert.Empty(await place.ListAsync());
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Theory(Explicit = true)]
    [InlineData(BackupScope.Database, BackupFormat.Custom)]
    [InlineData(BackupScope.Database, BackupFormat.Plain)]
    [InlineData(BackupScope.Cache, BackupFormat.Custom)]
    public async Task A_backup_is_proven_on_a_given_server_by_who_is_no_superuser_and_nothing_stays_there(
        BackupScope scope, BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(200);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = scope, Format = format });
        var checks = await TestAsync(backup.Path, database.Target);
        Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Message}"));
        Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
        // Other tests prove on this server, too; their databases come and go.
        while (await database.QueryAsync<long>("select count(*) from pg_database "
            + "where datname like 'aicache_proof%'") > 0) await Task.Delay(100, Stop);
    }

    [Fact(Explicit = true)]
    public async Task A_projects_backup_is_proven_in_a_sandbox_and_on_its_own_server_and_a_bad_one_is_not()
    {
        await using var source = await SupabaseProject.CreateAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        foreach (var onServer in new[] { true, false })
        {
            await using var work = new Work(onServer ? source.Target : null, SilentReporter.Instance,
                HostEnvironmentOfTests.Current);
            var checks = await TestBackup.RunAsync(work,
                new() { Path = backup.Path, Restore = true, OnServer = onServer },
                Stop).ToListAsync(Stop);
            Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Message}"));
            Assert.Equal(CheckStatus.Passed, checks.Single(c => c.Name == "Backup.Restore").Status);
            Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
        }
        var manifest = BackupManifest.Read(backup.Path);
        (manifest with
        {
            Tables = [.. manifest.Tables.Select(t => t with { Rows = t.Rows + (t.Name == "users" ? 1 : 0) })],
        }).Write(backup.Path);
        Assert.Contains(await TestAsync(backup.Path, source.Target), c => c.Status == CheckStatus.Failed);
    }

    [Fact(Explicit = true)]
    public async Task What_was_wrong_in_the_database_is_no_fault_of_its_backup()
    {
        await using var database = await CacheContent.CreateAsync(20);
        await database.SqlAsync("alter table public.ai_cache_stats disable trigger user");
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database);
        var checks = await TestAsync(backup.Path, database.Target);
        Assert.Contains(checks, c =>
            c is { Status: CheckStatus.Warning, Name: "Trigger.update_cache_stats_timestamp" });
        Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
    }

    [Fact(Explicit = true)]
    public void An_extension_that_one_database_alone_can_have_is_left_out_with_what_is_its_own()
    {
        DumpEntry[] entries =
        [
            new("EXTENSION", "pg_cron", "-", ""), new("COMMENT", "EXTENSION pg_cron", "-", ""),
            new("ACL", "SCHEMA cron", "-", "postgres"), new("TABLE DATA", "job", "cron", "supabase_admin"),
            new("SEQUENCE SET", "jobid_seq", "cron", "supabase_admin"),
            new("DEFAULT ACL", "DEFAULT PRIVILEGES FOR TABLES", "public", "supabase_admin"),
            new("SUBSCRIPTION", "watch", "-", "postgres"), new("COMMENT", "SUBSCRIPTION watch", "-", "postgres"),
            new("SCHEMA", "public", "-", "pg_database_owner"), new("TABLE DATA", "job", "public", "postgres"),
            new("DEFAULT ACL", "DEFAULT PRIVILEGES FOR TABLES", "public", "postgres"),
            new("EXTENSION", "pgcrypto", "-", ""),
        ];
        var filter = new ArchiveFilter([new("pg_cron", "1.6", "pg_catalog")], ["supabase_admin"], SuperuserOnly: true);
        Assert.Equal(entries[..8], entries.Where(filter.Skips));
        Assert.True(filter.SkipsDrop("DROP EVENT TRIGGER IF EXISTS watch"));
        Assert.True(filter.SkipsDrop("DROP EXTENSION IF EXISTS pg_cron"));
        Assert.False(filter.SkipsDrop("DROP EXTENSION IF EXISTS pgcrypto"));
        Assert.Equal("TABLE DATA cron job supabase_admin", $"{entries[3]}");
    }
}
