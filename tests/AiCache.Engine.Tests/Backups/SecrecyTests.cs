using System.Text;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Backups;

public sealed class SecrecyTests
{
    static readonly string[] OddNames = ["with space", "quote\"s", "apostro'phe", "at@sign", "per%41cent", "ha#sh",
        "sl/ash", "back\\slash", "dbname=evil host=nowhere", "größe中文", "-dash", "postgresql://u:p@h/d", "$(id)`"];

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Odd_names_and_passwords_come_through(int seed)
    {
        var random = new Random(seed);
        var server = await TestServer.GetAsync();
        string Odd() => TestDatabase.UniqueName(string.Concat(random.GetItems(OddNames, 2)));
        var (role, name, password) = (Odd(), Odd(), Odd());
        Task AdminAsync(string database, string sql) =>
            TestDatabase.SqlAsync(TestDatabase.Named(server.AdminConnection, database), sql);
        static string Name(string text) => $"\"{text.Replace("\"", "\"\"")}\"";
        await AdminAsync("postgres",
            $"create role {Name(role)} login bypassrls password '{password.Replace("'", "''")}'");
        await AdminAsync("postgres", $"create database {Name(name)} template template0 owner {Name(role)}");
        try
        {
            var target = server.Connection with { Database = name, Username = role, Password = password };
            await AdminAsync(name, $"create schema {Name(Odd())} create table {Name(Odd())} (id integer); create "
                + $"table public.{Name("order")} (id integer)");
            await AdminAsync(name, $"grant pg_read_all_data to {Name(role)}");
            using var folder = new BackupFolder();
            var log = new RecordingReporter();
            foreach (var format in Enum.GetValues<BackupFormat>())
            {
                var backup = await folder.WriteAsync(target, new() { Path = "", Format = format }, log);
                Assert.Equal((BackupGrade.Decoded, 2), (backup.Grade, backup.Rows.Count));
            }
            Assert.DoesNotContain(password, log.Text);
            DatabaseSession.CloseIdle(target);
        }
        finally
        {
            await AdminAsync("postgres", $"drop database {Name(name)} with (force)");
            await AdminAsync("postgres", $"drop role {Name(role)}");
        }
    }

    [Fact]
    public async Task The_password_is_in_no_process_list_and_in_no_message_while_a_backup_runs()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are looked at through /proc.");
        await using var database = await CacheContent.CreateAsync(2000);
        using var folder = new BackupFolder();
        var log = new RecordingReporter();
        var backup = folder.WriteAsync(database, null, log);
        var seen = 0;
        while (!backup.IsCompleted)
        {
            foreach (var commandLine in CommandLines())
            {
                Assert.DoesNotContain(database.Target.Password!, commandLine);
                if (commandLine.Contains("pg_dump", StringComparison.Ordinal)
                    && commandLine.Contains(folder.Path, StringComparison.Ordinal)) seen++;
            }
        }
        Assert.Equal(BackupGrade.Decoded, (await backup).Grade);
        Assert.True(seen > 0, "pg_dump was never seen.");
        Assert.Contains("pg_dump", log.Text);
        Assert.DoesNotContain(database.Target.Password!, log.Text);
    }

    [Theory]
    [InlineData(BackupFormat.Custom)]
    [InlineData(BackupFormat.Plain)]
    public async Task The_password_is_in_no_process_list_while_a_whole_database_is_restored_and_while_one_is_proven(
        BackupFormat format)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are looked at through /proc.");
        await using var database = await CacheContent.CreateAsync(2000);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = format });
        var log = new RecordingReporter();
        await using var work = target.Admin.Work(log);
        var seen = await WatchAsync(Task.Run(async () => await RestoreDatabase.RunAsync(work,
            await RestoreDatabase.PlanAsync(work, new() { Path = backup.Path }, default), default)));
        await using var proof = database.Target.Work(log);
        seen += await WatchAsync(Task.Run(async () => await TestBackup.RunAsync(proof,
            new() { Path = backup.Path, Restore = true, OnServer = true }, default).ToListAsync()));
        Assert.Equal(BackupGrade.Restored, BackupList.Read(backup.Path)[0].Grade);
        if (format == BackupFormat.Custom) Assert.True(seen > 0, "pg_restore was never seen.");
        Assert.DoesNotContain(database.Target.Password!, log.Text);

        async Task<int> WatchAsync(Task operation)
        {
            var count = 0;
            while (!operation.IsCompleted)
            {
                foreach (var commandLine in CommandLines())
                {
                    Assert.DoesNotContain(database.Target.Password!, commandLine);
                    if (commandLine.Contains("pg_restore", StringComparison.Ordinal)) count++;
                }
            }
            await operation;
            return count;
        }
    }

    static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc")
            .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            string text;
            try
            {
                text = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline"))).Replace('\0', ' ');
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            yield return text;
        }
    }
}
