using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>Who may read what a backup leaves on disk, and what is never removed.</summary>
public sealed class BackupFileTests
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static Work Here => new(null, SilentReporter.Instance, HostEnvironmentOfTests.Current);

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Directory)]
    [InlineData(BackupFormat.Plain)]
    [InlineData(BackupFormat.Tar)]
    public async Task Backups_manifests_and_the_folders_made_for_them_are_their_owners_alone(BackupFormat format)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var made = Path.Combine(folder.Path, "made", "below");
        var backup = await folder.WriteAsync(database, new() { Path = made, Format = format });
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories))
            Assert.Equal(Owner, File.GetUnixFileMode(file));
        foreach (var inside in new[] { made, Path.GetDirectoryName(made)!, format == BackupFormat.Directory
            ? backup.Path : made })
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(inside));
        await foreach (var _ in TestBackup.RunAsync(Here, new() { Path = backup.Path },
            TestContext.Current.CancellationToken)) { }
        Assert.Equal(Owner, File.GetUnixFileMode(backup.Path + ".json"));
    }

    [Fact]
    public async Task A_folder_that_others_may_write_to_is_warned_of()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var log = new RecordingReporter();
        await folder.WriteAsync(database, null, log);
        Assert.DoesNotContain("Others may", log.Text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.Path, Owner | UnixFileMode.UserExecute
            | UnixFileMode.GroupWrite);
        await folder.WriteAsync(database, null, log);
        Assert.Contains($"warning Others may write to '{folder.Path}'", log.Text);
    }

    /// <summary>Two good backups of one kind: a policy that keeps one would remove the older.</summary>
    static async Task<(Backup Older, Backup Newer)> TwoAsync(BackupFolder folder,
        BackupFormat format = BackupFormat.Custom)
    {
        await using var database = await CacheContent.CreateAsync(10);
        return (await folder.WriteAsync(database,
            new() { Path = Path.Combine(folder.Path, "older" + BackupFolder.Extension(format)) }),
            await folder.WriteAsync(database,
                new() { Path = Path.Combine(folder.Path, "newer" + BackupFolder.Extension(format)) }));
    }

    static async Task<IReadOnlyList<string>> ExpiredAsync(BackupFolder folder)
    {
        await using var work = Here;
        return [.. (await RemoveBackup.PlanAsync(work, new()
        {
            Backups = BackupList.Read(folder.Path), Policy = new() { Last = 1 },
        }, default)).Select(b => b.Name)];
    }

    static async Task<string> RefusedAsync(Backup backup)
    {
        await using var work = Here;
        return (await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await foreach (var _ in RemoveBackup.RunAsync(work, backup, default)) { }
        })).ErrorId;
    }

    [Fact]
    public async Task A_manifest_of_another_name_makes_nothing_a_backup_that_may_be_removed()
    {
        using var folder = new BackupFolder();
        await TwoAsync(folder);
        Assert.Equal(["older.dump"], await ExpiredAsync(folder));
        var thesis = Path.Combine(folder.Path, "thesis");
        File.Copy(Path.Combine(folder.Path, "older.dump"), thesis);
        File.Copy(Path.Combine(folder.Path, "older.dump.json"), thesis + ".json");
        Assert.Equal(["older.dump"], await ExpiredAsync(folder));
        var listed = BackupList.Read(thesis).Single();
        Assert.Contains("older.dump", listed.Problem);
        Assert.Equal(ErrorIds.BackupForeign, await RefusedAsync(listed));
        Assert.True(File.Exists(thesis));
    }

    [Fact]
    public async Task A_file_that_is_no_dump_and_a_folder_with_anything_else_in_it_are_never_removed()
    {
        using var folder = new BackupFolder();
        var (file, _) = await TwoAsync(folder);
        await File.WriteAllTextAsync(file.Path, "my thesis");
        Assert.Equal(ErrorIds.BackupForeign, await RefusedAsync(file));
        Assert.True(File.Exists(file.Path));

        using var folders = new BackupFolder();
        var (directory, _) = await TwoAsync(folders, BackupFormat.Directory);
        var foreign = Path.Combine(directory.Path, "thesis.txt");
        await File.WriteAllTextAsync(foreign, "my thesis");
        await using var work = Here;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var _ in RemoveBackup.RunAsync(work, directory, default)) { }
        });
        Assert.True(File.Exists(Path.Combine(directory.Path, "toc.dat")));
        File.Delete(foreign);
        await foreach (var _ in RemoveBackup.RunAsync(work, directory, default)) { }
        Assert.Equal(["newer.dir", "newer.dir.json"], folders.Names);
    }

    [Fact]
    public async Task A_partial_folder_that_holds_anything_else_stays()
    {
        using var folder = new BackupFolder();
        var partial = Path.Combine(folder.Path, "photos.partial");
        Directory.CreateDirectory(partial);
        await File.WriteAllTextAsync(Path.Combine(partial, "summer.jpg"), "a photo");
        WriterMark.TryCreate(partial)!.Dispose();
        var log = new RecordingReporter();
        AbandonedBackup.RemoveAll(folder.Path, log);
        Assert.True(File.Exists(Path.Combine(partial, "summer.jpg")));
        Assert.Contains("warning Could not remove", log.Text);
    }

    [Fact]
    public async Task A_date_in_the_future_is_a_problem_and_never_that_of_the_newest_good_backup()
    {
        using var folder = new BackupFolder();
        var (older, newer) = await TwoAsync(folder);
        (BackupManifest.Read(older.Path) with { CreatedAt = DateTimeOffset.UtcNow.AddYears(5) }).Write(older.Path);
        var listed = BackupList.Read(older.Path).Single();
        Assert.Equal((false, TimeSpan.Zero), (listed.IsGood, listed.Age));
        Assert.Contains("future", listed.Problem);
        Assert.Empty(await ExpiredAsync(folder));
        Assert.Equal(ErrorIds.BackupIsLastGood, Assert.Throws<AiCacheException>(() =>
            RemoveBackup.DemandRemovable(BackupList.Read(newer.Path).Single())).ErrorId);
    }

    [Fact]
    public async Task One_odd_entry_is_a_problem_of_its_own_and_not_of_the_list()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        using var folder = new BackupFolder();
        var (older, _) = await TwoAsync(folder);
        string In(string name) => Path.Combine(folder.Path, name);
        File.CreateSymbolicLink(In("latest.dump"), In("gone.dump"));
        Directory.CreateDirectory(In("folder.dump"));
        Directory.CreateDirectory(In("folder.json"));
        await File.WriteAllTextAsync(In("empty.dump"), "");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo",
            [In("pipe.dump"), In("pipe.sql"), In("fed.dump.json")]))
            await mkfifo.WaitForExitAsync();
        File.Copy(older.Path, In("null.dump"));
        await File.WriteAllTextAsync(In("null.dump.json"),
            (await File.ReadAllTextAsync(older.Path + ".json")).Replace("\"older.dump\"", "null"));
        File.Copy(older.Path, In("short.dump"));
        await File.WriteAllTextAsync(In("short.dump.json"), (await File.ReadAllTextAsync(older.Path + ".json"))
            .Replace(BackupManifest.Read(older.Path).Sha256, "abc"));
        await File.WriteAllTextAsync(In("bad.sql.gz"), "\u001f\u008bno gzip", System.Text.Encoding.Latin1);

        var listed = BackupList.Read(folder.Path).ToDictionary(b => b.Name);
        Assert.Equal(["newer.dump", "older.dump"], listed.Values.Where(b => b.IsGood).Select(b => b.Name).Order());
        Assert.Contains("leads to", listed["latest.dump"].Problem);
        Assert.Equal("The manifest cannot be read", listed["null.dump"].Problem);
        Assert.Equal("The manifest cannot be read", listed["short.dump"].Problem);
        Assert.Equal(["older.dump"], await ExpiredAsync(folder));
    }
}
