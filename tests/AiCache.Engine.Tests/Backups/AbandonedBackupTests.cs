using System.Diagnostics;
using System.Text.Json;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>
/// What is left of a backup whose process is killed: this test program itself, run once more to be killed.
/// </summary>
public sealed class AbandonedBackupTests
{
    const string Folder = "AICACHE_TEST_BACKUP_FOLDER", Connection = "AICACHE_TEST_BACKUP_CONNECTION",
        Format = "AICACHE_TEST_BACKUP_FORMAT", Signals = "AICACHE_TEST_BACKUP_SIGNALS";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The other process's part; never run by itself.</summary>
    [Fact(Explicit = true)]
    [Trait("Category", "Process")]
    public async Task Back_up_until_killed()
    {
        var folder = Environment.GetEnvironmentVariable(Folder);
        Assert.SkipWhen(folder is null, "Only for the tests of this class.");
        var options = new BackupOptions
        {
            Path = folder,
            Format = Enum.Parse<BackupFormat>(Environment.GetEnvironmentVariable(Format)!),
            LockWait = TimeSpan.FromDays(1)
        };
        var signals = Environment.GetEnvironmentVariable(Signals)!;
        var reporter = new Trigger("--lock-wait-timeout", () =>
        {
            File.Create(Path.Combine(signals, "ready")).Dispose();
            while (!File.Exists(Path.Combine(signals, "locked"))) Thread.Sleep(20);
        });
        await using var work = DatabaseTarget.Parse(Environment.GetEnvironmentVariable(Connection)!).Work(reporter);
        await BackupDatabase.RunAsync(work, options, default);
    }

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Directory)]
    public async Task A_killed_process_takes_pg_dump_with_it_and_the_next_backup_removes_what_it_left(BackupFormat format)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process is found through /proc.");
        await using var database = await CacheContent.CreateAsync(500);
        using var folder = new BackupFolder();
        using var signals = new BackupFolder();
        await using (var session = await database.OpenAsync())
        await using (var holder = await session.BeginAsync(TransactionSettings.Default, Stop))
        {
            using var other = Start(database.Target, folder.Path, format, signals.Path);
            var ended = other.WaitForExitAsync(Stop);
            while (!signals.Names.Contains("ready") && !ended.IsCompleted) await Task.Delay(20, Stop);
            // pg_dump waits for this lock, and so is certain to be killed in the middle.
            await holder.RunAsync(Stop, new SqlStep("lock", "lock table public.courses in access exclusive mode"));
            await File.WriteAllTextAsync(Path.Combine(signals.Path, "locked"), "", Stop);
            using var dump = await InterruptedBackupTests.FindDumpAsync(folder.Path, ended);
            Assert.True(dump is not null, "The other process ended by itself.");
            while (!folder.Names.Any(name => name.EndsWith(".partial", StringComparison.Ordinal)))
                await Task.Delay(20, Stop);

            var log = new RecordingReporter();
            AbandonedBackup.RemoveAll(folder.Path, log);
            Assert.Contains("is being written", log.Text);
            Assert.Contains(folder.Names, name => name.EndsWith(".partial", StringComparison.Ordinal));

            other.Kill();
            await ended;
            // Nobody lets go of the lock: only its starter's end can be what ends it.
            await dump.WaitForExitAsync(Stop);
        }
        Assert.Equal(2, folder.Names.Count);
        Assert.Empty(BackupList.Read(folder.Path));
        var report = new RecordingReporter();
        var backup = await folder.WriteAsync(database, null, report);
        Assert.Matches(@"warning Removed '.+\.partial', which process \d+ on .+ began at .+ UTC and was killed before it was whole\.", report.Text);
        Assert.Equal([backup.Name, backup.Name + ".json"], folder.Names);
    }

    [Fact]
    public void What_another_machine_left_or_what_nobody_has_marked_stays()
    {
        using var folder = new BackupFolder();
        foreach (var name in new[] { "a.dump", "b.dump", "c.dump" })
            File.WriteAllText(Path.Combine(folder.Path, name + ".partial"), "begun");
        Mark("a.dump", new("another-machine", 1, DateTimeOffset.UtcNow.AddDays(-2), IsLocked: true));
        Mark("b.dump", new(Environment.MachineName, 1, DateTimeOffset.UtcNow, IsLocked: false));
        var log = new RecordingReporter();
        var names = folder.Names;
        AbandonedBackup.RemoveAll(folder.Path, log);
        Assert.Equal(names, folder.Names);
        Assert.Matches("warning '.+a.dump.partial', which process 1 on another-machine began at .+, is still there",
            log.Text);
        Assert.Matches("verbose '.+b.dump.partial', .+ may still be written", log.Text);
        Assert.Empty(BackupList.Read(folder.Path));

        void Mark(string name, WriterMark.Writer writer) =>
            File.WriteAllText(Path.Combine(folder.Path, $"{name}.partial.writer"),
            JsonSerializer.Serialize(writer, EngineJson.Options));
    }

    [Fact]
    public void Looking_for_them_removes_nothing()
    {
        using var folder = new BackupFolder();
        var partial = Path.Combine(folder.Path, "a.dump.partial");
        WriterMark.TryCreate(partial)!.Dispose();
        File.WriteAllText(partial, "begun");
        var abandoned = Assert.Single(AbandonedBackup.Find(folder.Path, SilentReporter.Instance));
        Assert.Equal(["a.dump.partial", "a.dump.partial.writer"], folder.Names);
        abandoned.Remove(SilentReporter.Instance);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task A_manifest_whose_backup_was_never_given_its_name_goes_with_it_and_that_of_a_whole_backup_stays()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var path = Path.Combine(folder.Path, "a.dump");
        await folder.WriteAsync(database, new() { Path = path });
        // Killed after the backup had its name.
        WriterMark.TryCreate(path + ".partial")!.Dispose();
        AbandonedBackup.RemoveAll(folder.Path, SilentReporter.Instance);
        Assert.Equal(["a.dump", "a.dump.json"], folder.Names);
        // Killed before.
        File.Move(path, path + ".partial");
        WriterMark.TryCreate(path + ".partial")!.Dispose();
        AbandonedBackup.RemoveAll(folder.Path, SilentReporter.Instance);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task What_has_a_backups_name_has_its_manifest()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var first = await folder.WriteAsync(database);
        var path = Path.Combine(folder.Path, "a.dump");
        using var place = BackupPlace.Choose(new() { Path = path }, Compression.Read(new() { Path = path }),
            database.Name, DateTimeOffset.UtcNow, SilentReporter.Instance);
        File.Copy(first.Path, place.Partial, overwrite: true);
        // The last step cannot be done, as if it had not come to it.
        Directory.CreateDirectory(path);
        Assert.ThrowsAny<IOException>(() => place.Complete(BackupManifest.Read(first.Path)));
        Assert.True(File.Exists(BackupManifest.PathOf(path)));
        Directory.Delete(path);
    }

    [Fact]
    public async Task A_name_that_somebody_is_writing_is_refused()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var path = Path.Combine(folder.Path, "a.dump");
        using (WriterMark.TryCreate(path + ".partial"))
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database, new() { Path = path }));
            Assert.Equal(ErrorIds.FileExists, error.ErrorId);
            Assert.Contains("is being written", error.Message);
        }
        Assert.Equal(path, (await folder.WriteAsync(database, new() { Path = path })).Path);
    }

    static Process Start(DatabaseTarget target, string folder, BackupFormat format, string signals)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "AiCache.Engine.Tests"),
            ["-explicit", "only", "-method",
            $"{typeof(AbandonedBackupTests).FullName}.{nameof(Back_up_until_killed)}"])
        {
            WorkingDirectory = "/", RedirectStandardOutput = true,
        };
        start.Environment[Folder] = folder;
        start.Environment[Format] = format.ToString();
        start.Environment[Signals] = signals;
        start.Environment[Connection] = $"host=127.0.0.1 port={target.Hosts[0].Port} dbname={target.Database} "
            + $"user={target.Username} password={target.Password}";
        return Process.Start(start)!;
    }
}
