namespace AiCache.Engine.Maintenance;

/// <summary>What is scheduled, and when.</summary>
public sealed record MaintenanceOptions
{
    /// <summary>The purge takes entries older than this many days.</summary>
    public int OlderThanDays { get; init; } = 30;

    /// <summary>The clean-up of the statistics takes days older than this many days.</summary>
    public int StatsOlderThanDays { get; init; } = 90;

    /// <summary>
    /// The hour of the day, 0 to 23, in the scheduler's own zone: GMT for pg_cron unless cron.timezone says otherwise.
    /// </summary>
    public int Hour { get; init; } = 3;

    /// <summary>The schedulers outside the database that texts are written for.</summary>
    public IReadOnlyList<MaintenanceScheduler> Schedulers { get; init; } = Enum.GetValues<MaintenanceScheduler>();

    /// <summary>
    /// How a scheduler of this machine starts PowerShell: the program, and what belongs before its options.
    /// </summary>
    public IReadOnlyList<string> PowerShell { get; init; } = ["pwsh"];

    /// <summary>How PowerShell finds the module there: its name, or the path of its manifest.</summary>
    public string Module { get; init; } = "AiCache";

    /// <summary>
    /// The file that the text is written to, or the folder of the files; null only returns the texts.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Replaces a file that is there.</summary>
    public bool Replace { get; init; }

    /// <summary>The module as a word of PowerShell's.</summary>
    internal string ModuleWord => Module.All(char.IsAsciiLetterOrDigit) ? Module
        : Ground.PowerShellText.Quote(Module);
}
