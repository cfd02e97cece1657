using System.Diagnostics;
using System.Globalization;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>Whatever ends a backup early, its final name does not appear and nothing is left.</summary>
[Trait("Category", "Slow")]
public sealed class InterruptedBackupTests(ITestOutputHelper output)
{
    /// <summary>Three, or as many as AICACHE_TEST_KILLS says.</summary>
    public static TheoryData<int> Kills =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("AICACHE_TEST_KILLS"),
            CultureInfo.InvariantCulture, out var kills) ? kills : 3)];

    static readonly BackupFormat[] Formats = Enum.GetValues<BackupFormat>();

    [Theory(Explicit = true)]
    [MemberData(nameof(Kills))]
    public async Task A_killed_pg_dump_leaves_nothing(int seed)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "The process is found through /proc.");
        var random = new Random(seed);
        await using var database = await CacheContent.CreateAsync(3000);
        using var folder = new BackupFolder();
        // How long a whole one takes here tells when to kill.
        var clock = Stopwatch.StartNew();
        var format = Formats[seed % Formats.Length];
        await folder.WriteAsync(database, new() { Path = "", Format = format });
        var duration = clock.Elapsed;
        // Chance may find its work done: then it is killed earlier.
        for (var tries = 1; ; tries++)
        {
            Assert.True(tries <= 20, "It was never killed at work.");
            var whole = folder.Names;
            var moment = duration * random.NextDouble() * 0.5 / tries;
            var backup = folder.WriteAsync(database, new() { Path = "", Format = format });
            if (await FindDumpAsync(folder.Path, backup) is { } process)
            {
                await Task.WhenAny(Task.Delay(moment), backup);
                process.Kill();
            }
            var error = await Record.ExceptionAsync(() => backup);
            output.WriteLine($"{format}, killed after {moment.TotalMilliseconds:0} ms: "
                + $"{error?.Message ?? "it was done already"}");
            Assert.DoesNotContain(folder.Names, name => name.EndsWith(".partial", StringComparison.Ordinal));
            if (error is not null)
            {
                Assert.Equal(ErrorIds.BackupFailed, Assert.IsType<AiCacheException>(error).ErrorId);
                Assert.Equal(whole, folder.Names);
                return;
            }
            Assert.True((await backup).IsGood);
        }
    }

    [Theory(Explicit = true)]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Directory)]
    public async Task A_cancelled_backup_ends_pg_dump_and_leaves_nothing_here_or_on_the_server(BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(3000);
        using var folder = new BackupFolder();
        using var stop = new CancellationTokenSource();
        await using var work = database.Target.Work(new Trigger("dumping contents of table", stop.Cancel));
        var backup = BackupDatabase.RunAsync(work,
            new() { Path = folder.Path, Format = format, Compression = "9" }, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backup);
        Assert.Empty(folder.Names);
        await work.DisposeAsync();
        for (var tries = 0; tries < 100 && await SessionsAsync(database) > 0; tries++) await Task.Delay(50);
        Assert.Equal(0, await SessionsAsync(database));
    }

    [Fact(Explicit = true)]
    public async Task A_cancelled_backup_does_not_wait_for_a_lock_that_pg_dump_waits_for()
    {
        await using var database = await CacheContent.CreateAsync(10);
        await using var session = await database.OpenAsync();
        using var folder = new BackupFolder();
        using var stop = new CancellationTokenSource();
        DatabaseTransaction? holder = null;
        await using var work = database.Target.Work(new Trigger("--lock-wait-timeout", () =>
        {
            holder = session.BeginAsync(TransactionSettings.Default, default).Result;
            holder.RunAsync(default, new SqlStep("lock", "lock table public.courses in access exclusive mode")).Wait();
        }));
        var backup = BackupDatabase.RunAsync(work,
            new() { Path = folder.Path, LockWait = TimeSpan.FromDays(1) }, stop.Token);
        while (!backup.IsCompleted && await TestDatabase.QueryAsync<long>(database.Admin, "select count(*) from "
            + "pg_locks where not granted and relation = 'public.courses'::regclass and database = (select oid from "
            + "pg_database where datname = current_database())") == 0)
            await Task.Delay(20);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backup);
        Assert.Empty(folder.Names);
        await holder!.DisposeAsync();
    }

    [Theory(Explicit = true)]
    [InlineData("file/below", "is a file")]
    [InlineData("/proc/nope", "nothing can be made in ")]
    public async Task A_folder_that_cannot_be_made_is_named(string path, string reason)
    {
        Assert.SkipWhen(Path.IsPathRooted(path) && !Directory.Exists("/proc/self"),
            "Needs a folder in which not even root can make another.");
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "file"), "", TestContext.Current.CancellationToken);
        var full = Path.Combine(folder.Path, path);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            folder.WriteAsync(database, new() { Path = full }));
        Assert.Equal(ErrorIds.BackupFailed, error.ErrorId);
        Assert.StartsWith($"The folder '{full}' cannot be written to: ", error.Message);
        Assert.Contains($"'{Path.GetDirectoryName(full)}'", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Contains("another path", error.RecommendedAction);
    }

    [Fact(Explicit = true)]
    public async Task A_lost_connection_leaves_nothing()
    {
        await using var database = await CacheContent.CreateAsync(20_000);
        using var folder = new BackupFolder();
        var reporter = new Trigger("dumping contents of table", () => database.AdminSqlAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = "
            + "current_database() and pid <> pg_backend_pid()").Wait());
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            folder.WriteAsync(database, new() { Path = "", Compression = "9" }, reporter));
        Assert.Equal(ErrorIds.BackupFailed, error.ErrorId);
        Assert.Empty(folder.Names);
    }

    [Fact(Explicit = true)]
    public async Task A_full_disk_leaves_nothing_and_pg_dumps_own_words_are_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Needs a small file system of its own, which only root can mount.");
        await using var database = await CacheContent.CreateAsync(3000);
        using var folder = new BackupFolder();
        var mount = Path.Combine(folder.Path, "small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", mount) == 0,
            "Nothing can be mounted here.");
        try
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database, new() { Path = mount }));
            Assert.Equal(ErrorIds.BackupFailed, error.ErrorId);
            Assert.Contains("No space left on device", error.Message);
            Assert.Empty(Directory.EnumerateFileSystemEntries(mount));
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    static Task<long> SessionsAsync(TestDatabase database) =>
        TestDatabase.QueryAsync<long>(TestDatabase.Named(database.Admin, "postgres"),
        $"select count(*) from pg_stat_activity where datname = '{database.Name}' and state <> 'idle'");

    static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    internal static async Task<Process?> FindDumpAsync(string folder, Task until)
    {
        while (!until.IsCompleted)
        {
            foreach (var entry in Directory.EnumerateDirectories("/proc")
                .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
            {
                try
                {
                    var line = await File.ReadAllTextAsync(Path.Combine(entry, "cmdline"));
                    if (line.Split('\0')[0].EndsWith("pg_dump", StringComparison.Ordinal)
                        && line.Contains(folder, StringComparison.Ordinal))
                        return Process.GetProcessById(int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture));
                }
                catch (Exception error)
                    when (error is IOException or UnauthorizedAccessException or ArgumentException)
                { }
            }
            await Task.Delay(2);
        }
        return null;
    }
}
