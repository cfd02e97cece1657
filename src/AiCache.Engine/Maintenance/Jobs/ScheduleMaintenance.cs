using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Writes what a scheduler outside the database needs. No text holds a password.</summary>
public static class ScheduleMaintenance
{
    /// <summary>The texts, one for each scheduler that is asked for.</summary>
    /// <exception cref="AiCacheException">The connection has something that a text cannot carry.</exception>
    public static async IAsyncEnumerable<MaintenanceSchedule> RunAsync(Work work, MaintenanceOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var scheduler in options.Schedulers)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Write(scheduler, work.Target, options);
        }
    }

    static MaintenanceSchedule Write(MaintenanceScheduler scheduler, DatabaseTarget target, MaintenanceOptions options)
    {
        var (place, file) = scheduler switch
        {
            MaintenanceScheduler.Crontab => ("crontab -e", "maintenance.crontab"),
            MaintenanceScheduler.TaskScheduler => ("a Windows command prompt", "maintenance.cmd"),
            MaintenanceScheduler.GitHubActions => (".github/workflows/aicache-maintenance.yml", "github.yml"),
            _ => ("aicache-maintenance.yml", "azure.yml"),
        };
        ScheduleWords words = scheduler switch
        {
            MaintenanceScheduler.Crontab => new CrontabWords(target, options),
            MaintenanceScheduler.TaskScheduler => new TaskSchedulerWords(target, options),
            _ => new PipelineWords(),
        };
        var tasks = MaintenanceTask.All(options).Where(task => task.Command is not null);
        var template = EmbeddedText.Read($"Maintenance/Jobs/Schedules/{file}").ReplaceLineEndings("\n");
        return new MaintenanceSchedule
        {
            Scheduler = scheduler, Place = place, Database = target.DisplayName,
            Text = PlaceHolders.Fill(template, words.Of, [.. tasks.Select(task => words.Of(task))]),
        };
    }
}
