namespace AiCache.Engine.Maintenance;

/// <summary>How hard a purge works: the command and the job that pg_cron runs go at the same pace.</summary>
internal static class PurgePace
{
    /// <summary>The part of the target that a batch aims at: one that takes much longer is given up, and all its work
    /// is lost.</summary>
    public const double Aim = 0.55;

    /// <summary>
    /// The part of that for a batch beside others who write: they share the processors with it.
    /// </summary>
    public const double Gentle = 0.015;

    /// <summary>How much longer than a batch others have their turn who are writing, too.</summary>
    public const int Turns = 19;

    /// <summary>How often a purge beside others looks whether they are still there.</summary>
    public static readonly TimeSpan LookAround = TimeSpan.FromMilliseconds(100);

    /// <summary>Entries in the first batch.</summary>
    public const int First = 500;

    /// <summary>Entries in the smallest batch.</summary>
    public const int Smallest = 10;

    /// <summary>Entries in the largest batch.</summary>
    public const int Largest = 50_000;

    /// <summary>A batch is at least this part of the last.</summary>
    public const double Shrink = 0.25;

    /// <summary>A batch is at most so many times the last: one that was quick proves little.</summary>
    public const double Grow = 4;

    /// <summary>
    /// After this much a batch's writes are sent on their way: what gathers until the next checkpoint would bring
    /// everybody to a halt then.
    /// </summary>
    public const string FlushAfter = "512kB";

    /// <summary>How long a batch should last, unless the user says otherwise.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);
}
