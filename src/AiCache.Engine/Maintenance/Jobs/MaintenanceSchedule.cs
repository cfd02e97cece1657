using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>What to give to a scheduler outside the database.</summary>
public sealed record MaintenanceSchedule
{
    /// <summary>The scheduler: Crontab, TaskScheduler, GitHubActions or AzureDevOps.</summary>
    public required string Scheduler { get; init; }

    /// <summary>Where the text belongs.</summary>
    public required string Place { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>The schedules for one database. None of them holds its password.</summary>
    public static IReadOnlyList<MaintenanceSchedule> For(DatabaseTarget target, MaintenanceOptions options)
    {
        var tasks = MaintenanceTask.All(options).Where(t => t.Command is not null).ToList();
        MaintenanceSchedule Schedule(string scheduler, string place, string text) =>
            new()
            {
                Scheduler = scheduler, Place = place, Text = text.ReplaceLineEndings("\n"),
                Database = target.DisplayName
            };
        return
        [
            Schedule("Crontab", "crontab -e", Crontab(target, tasks)),
            Schedule("TaskScheduler", "a Windows command prompt", TaskScheduler(target, tasks)),
            Schedule("GitHubActions", ".github/workflows/aicache-maintenance.yml", GitHub(tasks)),
            Schedule("AzureDevOps", "aicache-maintenance.yml", Azure(tasks)),
        ];
    }

    static string Crontab(DatabaseTarget target, IEnumerable<MaintenanceTask> tasks) => $"""
        # AiCache maintenance. The password comes from ~/.pgpass. cron takes a % for the end of the line unless it is escaped.
        {string.Join('\n', tasks.Select(t => CrontabLine(target, t)))}

        """;

    static string CrontabLine(DatabaseTarget target, MaintenanceTask task) =>
        $"{task.Schedule} AICACHE_CONNECTION='{target.ToString().Replace("%", "\\%")}' "
        + $"pwsh -NoProfile -NonInteractive -Command \"{Script(task)}\"";

    static string TaskScheduler(DatabaseTarget target, IEnumerable<MaintenanceTask> tasks) => $"""
        rem AiCache maintenance. The password comes from %APPDATA%\postgresql\pgpass.conf of the account that runs the tasks.
        setx AICACHE_CONNECTION "{target}"
        {string.Join('\n', tasks.Select(SchedulerLine))}

        """;

    static string SchedulerLine(MaintenanceTask task) => $"schtasks /Create /TN \"{task.Name}\" {When(task)} "
        + $"/TR \"pwsh -NoProfile -NonInteractive -Command \\\"{Script(task)}\\\"\"";

    static string GitHub(IReadOnlyList<MaintenanceTask> tasks) => $$$"""
        name: AiCache maintenance
        on:
          schedule:
        {{{string.Join('\n', tasks.Select(t => $"    - cron: '{t.Schedule}' # {t.Name}, UTC"))}}}
        jobs:
          maintenance:
            runs-on: ubuntu-latest
            env:
              AICACHE_CONNECTION: ${{ secrets.AICACHE_CONNECTION }}
            steps:
              - name: PowerShell and the module
                run: |
                  dotnet tool update --global PowerShell
                  echo "$HOME/.dotnet/tools" >> "$GITHUB_PATH"
                  "$HOME/.dotnet/tools/pwsh" -NoProfile -Command "Install-PSResource AiCache -TrustRepository"
        {{{string.Join('\n', tasks.Select(t => $"""
                  - name: {t.Name}
                    if: github.event.schedule == '{t.Schedule}'
                    run: pwsh -NoProfile -NonInteractive -Command "{Script(t)}"
            """))}}}

        """;

    static string Azure(IReadOnlyList<MaintenanceTask> tasks) => $"""
        # Set the secret variable AICACHE_CONNECTION in the pipeline's settings.
        trigger: none
        schedules:
        {string.Join('\n', tasks.Select(t => $"""
            - cron: '{t.Schedule}'
              displayName: {t.Name}
              always: true
              branches:
                include: [main]
            """))}
        pool:
          vmImage: ubuntu-latest
        steps:
          - script: |
              dotnet tool update --global PowerShell
              echo "##vso[task.prependpath]$HOME/.dotnet/tools"
              "$HOME/.dotnet/tools/pwsh" -NoProfile -Command "Install-PSResource AiCache -TrustRepository"
            displayName: PowerShell and the module
        {string.Join('\n', tasks.Select(t => $"""
              - script: pwsh -NoProfile -NonInteractive -Command "{Script(t)}"
                displayName: {t.Name}
                condition: and(succeeded(), eq(variables['Build.CronSchedule.DisplayName'], '{t.Name}'))
                env:
                  AICACHE_CONNECTION: $(AICACHE_CONNECTION)
            """))}

        """;

    static string Script(MaintenanceTask task) => $"Import-Module AiCache; {task.Command} -ErrorAction Stop";

    static string When(MaintenanceTask task) => task.Schedule.Split(' ') switch
    {
        [var minute, var hour, "*", "*", "*"] => $"/SC DAILY {At(hour, minute)}",
        [var minute, var hour, "*", "*", var day] => $"/SC WEEKLY /D {Day(day)} {At(hour, minute)}",
        [var minute, var hour, var day, "*", "*"] => $"/SC MONTHLY /D {day} {At(hour, minute)}",
        _ => throw new InvalidOperationException($"{task.Name} has a schedule that Windows has not: {task.Schedule}"),
    };

    static string Day(string number) => Enum.Parse<DayOfWeek>(number).ToString()[..3].ToUpperInvariant();

    static string At(string hour, string minute) => $"/ST {hour.PadLeft(2, '0')}:{minute.PadLeft(2, '0')}";
}
