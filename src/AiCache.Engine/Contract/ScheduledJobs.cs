using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>The jobs of ours that pg_cron may hold: they work on our tables, and go with them.</summary>
internal static class ScheduledJobs
{
    /// <summary>The weekly purge of stale entries.</summary>
    public const string Purge = "aicache-purge";

    /// <summary>The monthly clean-up of the statistics.</summary>
    public const string Stats = "aicache-stats";

    /// <summary>The daily ANALYZE.</summary>
    public const string Analyze = "aicache-analyze";

    /// <summary>The clean-up of pg_cron's own records about these jobs.</summary>
    public const string RunDetails = "aicache-run-details";

    /// <summary>All of them.</summary>
    public static readonly string[] Names = [Purge, Stats, Analyze, RunDetails];

    /// <summary>Takes jobs out of the schedule, with what is kept of their runs.</summary>
    public static SqlStep Unschedule(string[] names) =>
        SqlStep.File("unschedule maintenance", "Contract/unschedule.sql", (object)names);
}
