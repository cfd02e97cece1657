using System.Text.Json.Nodes;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Texts for machines that the pipeline itself sets up.</summary>
public sealed class PipelineScheduleTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<string> TextAsync(MaintenanceScheduler scheduler, string connection, HostEnvironment here)
    {
        await using var work = new Work(DatabaseTarget.Parse(connection, here), SilentReporter.Instance, here);
        return (await ScheduleMaintenance.RunAsync(work, new() { Schedulers = [scheduler] }, Stop).SingleAsync(Stop))
            .Text;
    }

    static Task<string> TextAsync(MaintenanceScheduler scheduler) =>
        TextAsync(scheduler, "postgresql://u:s3cret@db1/app", HostEnvironment.None);

    [Fact]
    public async Task A_workflow_runs_each_command_at_its_own_time()
    {
        var text = await TextAsync(MaintenanceScheduler.GitHubActions);
        Assert.Contains("\n    - cron: '0 3 * * 0' # aicache-purge, UTC\n", text);
        Assert.Contains("\n      - name: aicache-purge\n        if: github.event.schedule == '0 3 * * 0'\n        env:\n"
            + "          AICACHE_CONNECTION: 'postgresql://u@db1/app'\n"
            + "          PGPASSWORD: ${{ secrets.AICACHE_PASSWORD }}\n"
            + "        run: pwsh -NoProfile -NonInteractive -Command \"Import-Module AiCache; Remove-AiCacheStaleEntries",
            text);
    }

    [Fact]
    public async Task A_pipeline_runs_each_command_at_its_own_time()
    {
        var text = await TextAsync(MaintenanceScheduler.AzureDevOps);
        Assert.Contains("\n- cron: '20 3 1 * *'\n  displayName: aicache-stats\n", text.Replace("\n    ", "\n")
            .Replace("\n  - ", "\n- "));
        Assert.Contains("condition: and(succeeded(), eq(variables['Build.CronSchedule.DisplayName'], 'aicache-stats'))"
            + "\n    env:\n      AICACHE_CONNECTION: 'postgresql://u@db1/app'\n"
            + "      PGPASSWORD: $(AICACHE_PASSWORD)\n", text);
    }

    /// <summary>What is installed beside a secret could take it along.</summary>
    [Theory]
    [InlineData(MaintenanceScheduler.GitHubActions)]
    [InlineData(MaintenanceScheduler.AzureDevOps)]
    public async Task The_step_that_installs_has_no_secret_and_compares_what_it_takes(MaintenanceScheduler scheduler)
    {
        var text = await TextAsync(scheduler);
        var tools = await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".config", "dotnet-tools.json"), Stop);
        var version = JsonNode.Parse(tools)!["tools"]!["powershell"]!["version"]!.GetValue<string>();
        Assert.Contains($"dotnet tool update --global PowerShell --version {version}\n", text);
        var install = text.IndexOf("sha256sum --check --strict\n", StringComparison.Ordinal);
        Assert.True(install > 0 && text.IndexOf("unzip", StringComparison.Ordinal) > install);
        Assert.True(text.IndexOf("PGPASSWORD", StringComparison.Ordinal) > install);
        Assert.DoesNotContain("\n    env:\n      AICACHE_CONNECTION", text[..install]);
        Assert.DoesNotContain("Install-PSResource", text);
    }

    [Theory]
    [InlineData("postgresql://it%25s:s3cret@db1:5433,db2/app?sslmode=verify-full&sslrootcert=system"
        + "&channel_binding=require&application_name=its%20job&target_session_attrs=read-write&connect_timeout=7")]
    [InlineData("host=db1 user='it\\'s $5' dbname=app options='-c statement_timeout=5s' password=s3cret")]
    [InlineData("Host=db1;Username=it's;Database=app;Password=s3cret;SSL Mode=VerifyFull;Maximum Pool Size=3")]
    public async Task Every_option_that_is_no_secret_survives_in_what_a_pipeline_connects_with(string connection)
    {
        foreach (var scheduler in new[] { MaintenanceScheduler.GitHubActions, MaintenanceScheduler.AzureDevOps })
        {
            var text = await TextAsync(scheduler, connection, HostEnvironment.None);
            Assert.DoesNotContain("s3cret", text);
            var line = text.Split('\n').First(l => l.Contains("AICACHE_CONNECTION: "));
            var passed = line[(line.IndexOf('\'') + 1)..^1].Replace("''", "'");
            Assert.Empty(DatabaseTarget.Parse(connection).Lost(passed, HostEnvironment.None));
        }
    }

    [Theory]
    [InlineData("host=db1 sslmode=verify-full sslrootcert=ca.pem", "sslrootcert=")]
    [InlineData("host=db1 passfile=ca.pem", "passfile=")]
    [InlineData("host=/run/postgresql dbname=app", "host=/run/postgresql")]
    [InlineData("service=prod", "service=prod")]
    [InlineData("Username=it$s;Host=db1;Maximum Pool Size=3", "$")]
    [InlineData("host=db1 sslmode=require sslcert=ca.pem sslkey=ca.pem sslpassword=s3cret", "sslpassword")]
    public async Task What_no_machine_of_a_pipeline_has_is_an_error_that_names_it(string connection, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ca.pem", "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.Path, "ca.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        folder.Write(".pg_service.conf", "[prod]\nhost=db1\nuser=u\npassword=s3cret\n");
        var here = new HostEnvironment([])
        {
            UserName = "ada", HomeFolder = folder.Path, CurrentFolder = folder.Path, IsWindows = false,
        };
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            TextAsync(MaintenanceScheduler.GitHubActions, connection, here));
        Assert.Equal((ErrorIds.ScheduleUnsupported, FailureKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains(named, error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task A_root_certificate_of_the_home_folder_is_noticed_although_no_option_names_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, ".postgresql"));
        folder.Write(".postgresql/root.crt", "");
        var here = new HostEnvironment([]) { UserName = "ada", HomeFolder = folder.Path, IsWindows = false };
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            TextAsync(MaintenanceScheduler.AzureDevOps, "host=db1 sslmode=verify-full", here));
        Assert.Contains("TLS", error.Message);
    }

    [Fact]
    public async Task What_one_scheduler_cannot_carry_keeps_the_texts_of_the_others()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pg_service.conf", "[prod]\nhost=db1\nuser=u\n");
        var here = new HostEnvironment([]) { UserName = "ada", HomeFolder = folder.Path, IsWindows = false };
        await using var work = new Work(DatabaseTarget.Parse("service=prod", here), SilentReporter.Instance, here);
        var got = new List<MaintenanceScheduler>();
        await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await foreach (var schedule in ScheduleMaintenance.RunAsync(work, new(), Stop)) got.Add(schedule.Scheduler);
        });
        Assert.Equal([MaintenanceScheduler.Crontab, MaintenanceScheduler.TaskScheduler], got);
        var files = new MaintenanceOptions { Path = folder.Path };
        await Assert.ThrowsAsync<AiCacheException>(() => ScheduleMaintenance.RunAsync(work, files, Stop)
            .ToListAsync(Stop).AsTask());
        Assert.Equal([".pg_service.conf"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }
}
