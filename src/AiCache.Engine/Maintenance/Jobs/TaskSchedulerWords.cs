using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>For the Task Scheduler of Windows.</summary>
sealed class TaskSchedulerWords(DatabaseTarget target, MaintenanceOptions options) : ScheduleWords
{
    public override string Of(string name) => name == "connection" ? target.ToString() : base.Of(name);

    protected override string Of(string name, MaintenanceTask task) => name switch
    {
        "when" => When(task),
        "command" => $@"{Program} -NoProfile -NonInteractive -Command \""{Script(options.ModuleWord, task)}\""",
        _ => base.Of(name, task),
    };

    string Program => options.PowerShell.Contains(' ') ? $@"\""{options.PowerShell}\""" : options.PowerShell;

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
