using System.Globalization;

namespace AiCache.Engine.Backups;

/// <summary>Which backups to keep. A backup that one rule keeps is kept.</summary>
public sealed record RetentionPolicy
{
    /// <summary>The last so many good ones, 1 or more.</summary>
    public int? Last { get; init; }

    /// <summary>All of the last so many days.</summary>
    public int? Days { get; init; }

    /// <summary>The newest good one of each of so many calendar weeks (ISO 8601, UTC), this one included.</summary>
    public int? Weeks { get; init; }

    /// <summary>Whether it has no rule.</summary>
    public bool IsEmpty => Last is null && Days is null && Weeks is null;

    /// <summary>
    /// The backups that are not kept, the oldest first. Those of different databases, scopes and contents do not stand
    /// in for each other. Only good ones count, and the newest good one always stays; a bad one goes once there is a
    /// newer good one. What has no manifest of its own is nobody's to judge and stays.
    /// </summary>
    /// <param name="backups">All backups there are.</param>
    /// <param name="now">The time that days and weeks are counted from.</param>
    public IReadOnlyList<Backup> Expired(IEnumerable<Backup> backups, DateTimeOffset now) =>
        [.. backups.Where(b => b.Grade != BackupGrade.Unknown && !b.IsForeign).GroupBy(b => b.Kind)
            .SelectMany(group => ExpiredOf([.. group], now)).OrderBy(b => b.CreatedAt)];

    IEnumerable<Backup> ExpiredOf(List<Backup> backups, DateTimeOffset now)
    {
        var good = backups.Where(b => b.IsGood).OrderByDescending(b => b.CreatedAt).ToList();
        if (good.Count == 0 || IsEmpty) return [];
        HashSet<Backup> kept = [good[0], .. good.Take(Last ?? 0)];
        if (Days is { } days) kept.UnionWith(backups.Where(b => b.CreatedAt > now - TimeSpan.FromDays(days)));
        var weeks = Enumerable.Range(0, Weeks ?? 0).Select(week => WeekOf(now - TimeSpan.FromDays(7 * week)))
            .ToHashSet();
        kept.UnionWith(good.GroupBy(b => WeekOf(b.CreatedAt)).Where(week => weeks.Contains(week.Key))
            .Select(week => week.First()));
        return backups.Where(b => !kept.Contains(b) && b.CreatedAt <= good[0].CreatedAt);
    }

    static (int Year, int Week) WeekOf(DateTimeOffset time) =>
        (ISOWeek.GetYear(time.UtcDateTime), ISOWeek.GetWeekOfYear(time.UtcDateTime));
}
