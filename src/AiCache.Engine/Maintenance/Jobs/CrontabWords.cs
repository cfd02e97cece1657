using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>For cron, which gives the line to sh, and takes a % for its end.</summary>
sealed class CrontabWords(DatabaseTarget target, MaintenanceOptions options) : ScheduleWords(target.Role)
{
    public override string Of(string name) => name switch
    {
        "connection" => Cron(Quote(target.ToText())),
        "powershell" => Cron(string.Join(' ', options.PowerShell.Select(Word))),
        _ => base.Of(name),
    };

    protected override string Of(string name, MaintenanceTask task) => name == "script"
        ? Cron(WithinQuotes(Script(options.ModuleWord, task))) : base.Of(name, task);

    static string Word(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c)) ? text
        : Quote(text);

    static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Within double quotes sh reads on.</summary>
    static string WithinQuotes(string text) => string.Concat(text.Select(c => c is '\\' or '"' or '$' or '`'
        ? $@"\{c}" : $"{c}"));

    static string Cron(string text) => text.Replace("%", @"\%", StringComparison.Ordinal);
}
