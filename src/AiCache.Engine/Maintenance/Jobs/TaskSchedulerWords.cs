using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>For the Task Scheduler of Windows.</summary>
sealed class TaskSchedulerWords(DatabaseTarget target, MaintenanceOptions options)
    : ScheduleWords(target.Role)
{
    const int Longest = 261;
    const int LongestVariable = 1024;

    public override string Of(string name) => name == "connection"
        ? Bare(target.ToPlainText()) : base.Of(name);

    protected override string Of(string name, MaintenanceTask task) => name switch
    {
        "when" => When(task),
        "command" => Fitting(task, $@"{Program} -NoProfile -NonInteractive -Command "
            + $@"\""{Script(options.ModuleWord, task)}\"""),
        _ => base.Of(name, task),
    };

    string Program => string.Join(' ', options.PowerShell.Select(word => word.Contains(' ') ? $@"\""{word}\""" : word));

    /// <summary>
    /// A command prompt replaces %names% even within quotes, and ends a text at the next quote; setx cuts off what is
    /// too long for it.
    /// </summary>
    static string Bare(string connection) =>
        connection.AsSpan().IndexOfAny('%', '"') is >= 0 and var at
            ? throw MaintenanceErrors.NotForPrompt(connection[at])
        : connection.Length > LongestVariable
            ? throw MaintenanceErrors.ConnectionTooLong(connection.Length, LongestVariable)
        : connection;

    /// <summary>What schtasks takes, the quotes' backslashes included.</summary>
    static string Fitting(MaintenanceTask task, string command) => command.Length <= Longest ? command
        : throw MaintenanceErrors.TaskTooLong(task.Name, command.Length, Longest);

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
