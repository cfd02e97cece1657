using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Maintenance;

/// <summary>Writes what a scheduler outside the database needs. No text holds a password.</summary>
public static class ScheduleMaintenance
{
    /// <summary>The files that would be written; none where the texts are only returned.</summary>
    public static IReadOnlyList<string> Plan(MaintenanceOptions options) => options.Path is null ? []
        : [.. options.Schedulers.Select(scheduler => PathOf(scheduler, options)!)];

    /// <summary>The texts, one for each scheduler that is asked for, written where a path was given.</summary>
    /// <exception cref="AiCacheException">The connection has something that a text cannot carry, or a file is there
    /// already.</exception>
    public static async IAsyncEnumerable<MaintenanceSchedule> RunAsync(Work work, MaintenanceOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (work.Target.Role is { } role && !role.All(c => char.IsAsciiLetterOrDigit(c) || "_-.".Contains(c)))
            throw MaintenanceErrors.RoleNotForSchedule(role);
        AiCacheException? refused = null;
        var schedules = new List<MaintenanceSchedule>();
        foreach (var scheduler in options.Schedulers)
            try
            {
                DemandKept(work, scheduler);
                schedules.Add(Compose(scheduler, work.Target, options));
            }
            // What the others can carry is returned all the same; files are written of all or of none.
            catch (AiCacheException unsupported) when (options.Path is null)
            {
                refused ??= unsupported;
            }
        if (schedules.Any(schedule => RunsHere(schedule.Scheduler))) WarnOfPassword(work);
        foreach (var schedule in schedules)
        {
            var path = PathOf(schedule.Scheduler, options);
            if (path is not null) await WriteAsync(schedule, path, options.Replace, cancellation);
            yield return schedule with { File = path };
        }
        if (refused is not null) throw refused;
    }

    static bool RunsHere(MaintenanceScheduler scheduler) =>
        scheduler is MaintenanceScheduler.Crontab or MaintenanceScheduler.TaskScheduler;

    /// <summary>A job that connects in another way than its maker is worse than none.</summary>
    static void DemandKept(Work work, MaintenanceScheduler scheduler)
    {
        var target = work.Target;
        if (target.Given?.Secrets.FirstOrDefault(secret => secret != "password") is { } secret)
            throw MaintenanceErrors.SecretLost(secret);
        if (!RunsHere(scheduler) && target.Given?.OfThisMachine is [_, ..] local)
            throw MaintenanceErrors.OfThisMachine(scheduler, local);
        foreach (var text in new[] { target.ToText(), target.ToPlainText() })
            if (target.Lost(text, RunsHere(scheduler) ? work.Environment : Agent) is { Count: > 0 } lost)
                throw RunsHere(scheduler) ? MaintenanceErrors.OptionsLost(lost)
                    : MaintenanceErrors.OfThisMachine(scheduler, lost);
    }

    /// <summary>The machine of a pipeline: none of this one's files is there.</summary>
    static HostEnvironment Agent { get; } = new([]) { IsWindows = false, CurrentFolder = "/" };

    static void WarnOfPassword(Work work)
    {
        var target = work.Target;
        if (target.Given?.Secrets.Contains("password") == true
            && target.Hosts.Any(host => target.Passwords?.Find(host, target.Database, target.Username) is null))
            work.Reporter.Warning($"The password of {target.Username} is in no text: the jobs need it in the password "
                + "file or in a service.");
    }

    static MaintenanceSchedule Compose(MaintenanceScheduler scheduler, DatabaseTarget target,
        MaintenanceOptions options)
    {
        ScheduleWords words = scheduler switch
        {
            MaintenanceScheduler.Crontab => new CrontabWords(target, options),
            MaintenanceScheduler.TaskScheduler => new TaskSchedulerWords(target, options),
            _ => new PipelineWords(target),
        };
        var tasks = MaintenanceTask.All(options).Where(task => task.Command is not null);
        var template = EmbeddedText.Read($"Maintenance/Jobs/Schedules/{scheduler switch
        {
            MaintenanceScheduler.Crontab => "maintenance.crontab",
            MaintenanceScheduler.TaskScheduler => "maintenance.cmd",
            MaintenanceScheduler.GitHubActions => "github.yml",
            _ => "azure.yml",
        }}").ReplaceLineEndings("\n");
        return new MaintenanceSchedule
        {
            Scheduler = scheduler, Database = target.DisplayName,
            Place = scheduler switch
            {
                MaintenanceScheduler.Crontab => "crontab -e",
                MaintenanceScheduler.TaskScheduler => "a Windows command prompt",
                MaintenanceScheduler.GitHubActions => ".github/workflows/aicache-maintenance.yml",
                _ => "aicache-maintenance.yml",
            },
            Text = PlaceHolders.Fill(template, words.Of, [.. tasks.Select(words.Of)]),
        };
    }

    /// <summary>In a folder each has a name of its own.</summary>
    static string? PathOf(MaintenanceScheduler scheduler, MaintenanceOptions options) => options switch
    {
        { Path: null } => null,
        { Path: { } path, Schedulers.Count: 1 } when !Directory.Exists(path) => path,
        { Path: { } folder } => Path.Combine(folder, scheduler switch
        {
            MaintenanceScheduler.Crontab => "aicache.crontab",
            MaintenanceScheduler.TaskScheduler => "aicache-tasks.cmd",
            MaintenanceScheduler.GitHubActions => "aicache-maintenance.github.yml",
            _ => "aicache-maintenance.azure.yml",
        }),
    };

    static async Task WriteAsync(MaintenanceSchedule schedule, string path, bool replace,
        CancellationToken cancellation)
    {
        if (File.Exists(path) && !replace) throw MaintenanceErrors.FileExists(path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        var text = schedule.Scheduler == MaintenanceScheduler.TaskScheduler
            ? schedule.Text.ReplaceLineEndings("\r\n") : schedule.Text;
        await Task.Run(() => OutputFile.Write(path, text, ErrorIds.FileAccessFailed), cancellation);
    }
}
