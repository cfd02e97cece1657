using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class MaintenanceScheduleTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly DatabaseTarget Target =
        DatabaseTarget.Parse("postgresql://it%25s:s3cret@db.example.com:5432/postgres");

    /// <summary>A Windows command prompt keeps no % in it.</summary>
    static readonly DatabaseTarget Plain = DatabaseTarget.Parse("postgresql://it:s3cret@db.example.com:5432/postgres");

    static async Task<string> TextAsync(MaintenanceScheduler scheduler, MaintenanceOptions? options = null,
        DatabaseTarget? target = null) => (await ScheduleMaintenance.RunAsync((target ?? Target).Work(),
            (options ?? new()) with { Schedulers = [scheduler] }, Stop).SingleAsync(Stop)).Text;

    [Fact]
    public async Task No_text_holds_the_password() =>
        Assert.All(await ScheduleMaintenance.RunAsync(Plain.Work(), new(), Stop).ToListAsync(Stop),
            schedule => Assert.DoesNotContain("s3cret", schedule.Text));

    [Fact]
    public async Task A_crontab_has_a_line_for_each_job_with_percent_signs_escaped()
    {
        var lines = (await TextAsync(MaintenanceScheduler.Crontab, new() { OlderThanDays = 60, Hour = 4 }))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("0 4 * * 0 AICACHE_CONNECTION='postgresql://it\\%25s@db.example.com:5432/postgres' pwsh "
            + "-NoProfile -NonInteractive "
            + "-Command \"Import-Module AiCache; Remove-AiCacheStaleEntries -OlderThanDays 60 -Force -ErrorAction Stop\"", lines[1]);
        Assert.StartsWith("20 4 1 * * ", lines[2]);
        Assert.Contains("Remove-AiCacheStaleStats -OlderThanDays 90 -Force", lines[2]);
        Assert.Contains("Optimize-AiCacheDatabase", lines[3]);
        Assert.Contains("Test-AiCacheHealth -FailOnError", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public async Task A_Windows_task_is_weekly_monthly_or_daily_and_fits_its_261_characters()
    {
        var lines = (await TextAsync(MaintenanceScheduler.TaskScheduler, target: Plain))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("schtasks /Create /TN \"aicache-purge\" /SC WEEKLY /D SUN /ST 03:00 /RU "
            + "\"%USERDOMAIN%\\%USERNAME%\" /RP * /TR \"pwsh", lines[3]);
        Assert.Contains("/SC MONTHLY /D 1 /ST 03:20", lines[4]);
        Assert.Contains("/SC DAILY /ST 03:40", lines[5]);
        Assert.All(lines[3..], line =>
            Assert.InRange(line[line.IndexOf("/TR", StringComparison.Ordinal)..].Length, 1, 261));
    }

    [Fact]
    public async Task Paths_modules_and_roles_are_quoted_as_each_scheduler_reads_them()
    {
        var options = new MaintenanceOptions
        {
            PowerShell = ["/opt/it's 5%/pwsh", "-x"], Module = "/opt/a b/$x`\"\\.psd1",
        };
        var line = (await TextAsync(MaintenanceScheduler.Crontab, options, Plain.WithRole("keeper"))).Split('\n')[1];
        Assert.Contains(@" '/opt/it'\''s 5\%/pwsh' -x -NoProfile", line);
        Assert.Contains(@"Import-Module '/opt/a b/\$x\`\""\\.psd1'; Remove-AiCacheStaleEntries", line);
        Assert.EndsWith(" -Role keeper -ErrorAction Stop\"", line);
        options = new() { PowerShell = [@"C:\my pwsh\pwsh.exe"] };
        line = (await TextAsync(MaintenanceScheduler.TaskScheduler, options, Plain))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[3];
        Assert.Contains(@"/TR ""\""C:\my pwsh\pwsh.exe\"" -NoProfile -NonInteractive -Command \""Import-Module", line);
    }

    [Fact]
    public async Task A_connection_that_setx_would_cut_off_is_refused_and_one_that_just_fits_is_not()
    {
        static DatabaseTarget Named(int length) =>
            DatabaseTarget.Parse($"host=h user=u dbname={new string('d', length)}");
        var fitting = 1024 - Named(1).ToPlainText().Length + 1;
        Assert.Contains("dddd", await TextAsync(MaintenanceScheduler.TaskScheduler, target: Named(fitting)));
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            TextAsync(MaintenanceScheduler.TaskScheduler, target: Named(fitting + 1)));
        Assert.Contains("1025 characters", error.Message);
    }

    /// <summary>The connection that a line of the text passes on, as the job's PowerShell gets it.</summary>
    static string Passed(string text)
    {
        var from = text.IndexOf("AICACHE_CONNECTION='", StringComparison.Ordinal);
        if (from < 0)
        {
            from = text.IndexOf("AICACHE_CONNECTION \"", StringComparison.Ordinal) + "AICACHE_CONNECTION \"".Length;
            return text[from..text.IndexOf("\"\n", from, StringComparison.Ordinal)];
        }
        from += "AICACHE_CONNECTION='".Length;
        return text[from..text.IndexOf("' pwsh", from, StringComparison.Ordinal)].Replace(@"\%", "%")
            .Replace(@"'\''", "'");
    }

    static async Task<string> PassedAsync(MaintenanceScheduler scheduler, string connection, HostEnvironment here)
    {
        await using var work = new Work(DatabaseTarget.Parse(connection, here), SilentReporter.Instance, here);
        return Passed((await ScheduleMaintenance.RunAsync(work, new() { Schedulers = [scheduler] }, Stop)
            .SingleAsync(Stop)).Text);
    }

    [Theory]
    [InlineData(MaintenanceScheduler.Crontab,
        "postgresql://u:s3cret@db1:5433,db2/app?sslmode=verify-full&sslrootcert=ca.pem&channel_binding=require"
        + "&application_name=its%20job&target_session_attrs=read-write&connect_timeout=7&passfile=pw&keepalives=0")]
    [InlineData(MaintenanceScheduler.Crontab,
        @"host=/run/pg port=5433 user='it\'s 100%' dbname=app options='-c statement_timeout=5s' password=s3cret")]
    [InlineData(MaintenanceScheduler.TaskScheduler,
        "Host=db1;Port=5433;Username=u;Database=app;Password=s3cret;SSL Mode=VerifyFull;Root Certificate=ca.pem;"
        + "Timeout=7;Maximum Pool Size=3")]
    [InlineData(MaintenanceScheduler.TaskScheduler,
        "host=db1 hostaddr=10.1.2.3 user=u require_auth=scram-sha-256 load_balance_hosts=random "
        + "ssl_min_protocol_version=TLSv1.3 sslnegotiation=direct sslmode=require")]
    public async Task Every_option_that_is_no_secret_survives_in_what_a_job_connects_with(MaintenanceScheduler scheduler,
        string connection)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ca.pem", "");
        folder.Write("pw", "");
        var here = new HostEnvironment([]) { UserName = "ada", HomeFolder = folder.Path, CurrentFolder = folder.Path };
        var passed = await PassedAsync(scheduler, connection, here);
        Assert.DoesNotContain("s3cret", passed);
        Assert.Empty(DatabaseTarget.Parse(connection, here).Lost(passed, new HostEnvironment([])
        {
            UserName = "ada", HomeFolder = folder.Path, CurrentFolder = "/",
        }));
    }

    [Fact]
    public async Task What_only_the_sessions_variables_say_is_written_out()
    {
        using var folder = new TemporaryFolder();
        var here = new HostEnvironment(new Dictionary<string, string>
        {
            ["PGHOST"] = "db1", ["PGSSLMODE"] = "verify-full", ["PGOPTIONS"] = "-c lock_timeout=1s",
        })
        { UserName = "ada", HomeFolder = folder.Path };
        Assert.Equal("postgresql://ada@db1/app?options=-c%20lock_timeout%3D1s&sslmode=verify-full",
            await PassedAsync(MaintenanceScheduler.Crontab, "dbname=app", here));
    }

    [Fact]
    public async Task A_service_stays_a_service_with_its_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pg_service.conf", "[own]\nhost=db1\nuser=u\npassword=s3cret\n");
        var other = folder.Write("etc/pg_service.conf", "[prod]\nhost=db1\nuser=u\nsslmode=verify-full\n");
        var here = new HostEnvironment(new Dictionary<string, string> { ["PGSYSCONFDIR"] = "etc" })
        {
            UserName = "ada", HomeFolder = folder.Path, CurrentFolder = folder.Path, IsWindows = false,
        };
        Assert.Equal("service=own", await PassedAsync(MaintenanceScheduler.Crontab, "service=own", here));
        Assert.Equal($"service=prod application_name=job servicefile={other}",
            await PassedAsync(MaintenanceScheduler.Crontab, "service=prod application_name=job", here));
    }

    [Theory]
    [InlineData(MaintenanceScheduler.Crontab, "sslmode=prefer", "PGSSLROOTCERT", "sslrootcert")]
    [InlineData(MaintenanceScheduler.TaskScheduler, "application_name=100%", "PGAPPNAME", "%")]
    [InlineData(MaintenanceScheduler.Crontab, "sslmode=require sslcert=ca.pem sslkey=ca.pem sslpassword=s3cret", "X",
        "sslpassword")]
    public async Task What_cannot_survive_is_an_error(MaintenanceScheduler scheduler, string options, string variable,
        string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ca.pem", "");
        var here = new HostEnvironment(new Dictionary<string, string> { [variable] = "ca.pem" })
        {
            UserName = "ada", HomeFolder = folder.Path, CurrentFolder = folder.Path,
        };
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            PassedAsync(scheduler, "host=db1 " + options, here));
        Assert.Equal(ErrorIds.ScheduleUnsupported, error.ErrorId);
        Assert.Contains(named, error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task Who_gave_the_password_by_hand_is_told_that_the_jobs_need_it_elsewhere()
    {
        using var folder = new TemporaryFolder();
        var here = new HostEnvironment([]) { UserName = "ada", HomeFolder = folder.Path };
        var told = new RecordingReporter();
        foreach (var connection in new[] { "postgresql://u:s3cret@db1/app", "postgresql://u@db1/app" })
        {
            await using var work = new Work(DatabaseTarget.Parse(connection, here), told, here);
            await ScheduleMaintenance.RunAsync(work, new() { Schedulers = [MaintenanceScheduler.Crontab] }, Stop)
                .ToListAsync(Stop);
        }
        Assert.Equal("warning The password of u is in no text: the jobs need it in the password file or in a service.",
            told.Text.Trim());
    }

    [Fact]
    public async Task A_command_that_the_Task_Scheduler_would_cut_off_is_refused_and_one_that_just_fits_is_not()
    {
        static MaintenanceOptions Installed(int length) => new() { PowerShell = [new string('p', length)] };
        static int Length(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[3..].Max(line =>
            line[(line.IndexOf("/TR \"", StringComparison.Ordinal) + 5)..^1].Length);
        var room = 261 - Length(await TextAsync(MaintenanceScheduler.TaskScheduler, Installed(0), Plain));
        Assert.Equal(261, Length(await TextAsync(MaintenanceScheduler.TaskScheduler, Installed(room), Plain)));
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            TextAsync(MaintenanceScheduler.TaskScheduler, Installed(room + 1), Plain));
        Assert.Equal((ErrorIds.ScheduleUnsupported, FailureKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains("262 characters", error.Message);
    }

    [Theory]
    [InlineData("0 3 * * 0", "2026-11-01T03:00:00Z", "2026-11-22T02:59:00Z", "UTC", 2)]
    [InlineData("0 3 * * 7", "2026-11-01T02:59:00Z", "2026-11-22T03:00:00Z", "UTC", 4)]
    [InlineData("20 3 1 * *", "2026-10-01T03:20:00Z", "2026-11-30T00:00:00Z", "UTC", 1)]
    [InlineData("30 2 * * *", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z", "Europe/Berlin", 2)]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "Europe/Berlin", 2)]
    [InlineData("30 2 * * *", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z", "UTC", 3)]
    [InlineData("*/20 9-10 * * mon", "2026-11-01T00:00:00Z", "2026-11-08T00:00:00Z", "UTC", 6)]
    [InlineData("0 3 13 * 5", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "UTC", 4)]
    [InlineData("0 3 */10 * 0", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "UTC", 1)]
    [InlineData("0 3 $ * *", "2026-01-31T03:00:00Z", "2026-04-01T00:00:00Z", "UTC", 2)]
    [InlineData("@weekly", "2026-11-01T00:00:00Z", "2026-11-15T00:00:00Z", "UTC", 2)]
    [InlineData("0 3 1 1 *", "2023-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "UTC", 3)]
    public void Due_times_are_counted_in_the_schedulers_zone(string schedule, string after, string until, string zone,
        int due) =>
        Assert.Equal(due, CronSchedule.Parse(schedule)!.CountDue(Time(after), Time(until),
            TimeZoneInfo.FindSystemTimeZoneById(zone)));

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("30 seconds")]
    [InlineData("@reboot")]
    [InlineData("every day")]
    public void What_names_no_times_of_the_day_is_not_guessed_at(string schedule) =>
        Assert.Null(CronSchedule.Parse(schedule));
}
