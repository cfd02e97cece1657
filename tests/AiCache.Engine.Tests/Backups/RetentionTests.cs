using AiCache.Engine.Backups;

namespace AiCache.Engine.Tests.Backups;

public sealed class RetentionTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 18, 12, 0, 0, TimeSpan.Zero);

    static Backup Made(double daysAgo, BackupGrade grade = BackupGrade.Decoded, string database = "app@db:5432",
        BackupScope scope = BackupScope.Database, string? problem = null) => new()
        {
            Path = $"/b/{database}_{scope}_{daysAgo}", CreatedAt = Now - TimeSpan.FromDays(daysAgo), Grade = grade,
            Database = database, Scope = scope,
            Content = BackupContent.All, Format = BackupFormat.Custom, Size = 1, Problem = problem,
        };

    static IEnumerable<double> Ages(IEnumerable<Backup> backups) => backups.Select(b => (Now - b.CreatedAt).TotalDays);

    [Fact]
    public void The_last_ones_are_kept()
    {
        Assert.Equal([4, 3], Ages(new RetentionPolicy { Last = 2 }.Expired([Made(1), Made(2), Made(3), Made(4)], Now)));
    }

    [Fact]
    public void Those_of_the_last_days_are_kept_and_so_is_the_newest_however_old()
    {
        Assert.Equal([9], Ages(new RetentionPolicy { Days = 7 }.Expired([Made(1), Made(6.9), Made(9)], Now)));
        Assert.Equal([400], Ages(new RetentionPolicy { Days = 7 }.Expired([Made(300), Made(400)], Now)));
    }

    [Fact]
    public void The_newest_of_each_calendar_week_is_kept()
    {
        // The 18th of March 2026 is a Wednesday.
        Assert.Equal([16, 9, 4, 1],
            Ages(new RetentionPolicy { Weeks = 2 }.Expired([Made(0), Made(1), Made(3), Made(4), Made(9), Made(16)],
            Now)));
    }

    [Fact]
    public void Rules_add_up()
    {
        Assert.Equal([20],
            Ages(new RetentionPolicy { Last = 1, Days = 3, Weeks = 2 }.Expired([Made(0), Made(2), Made(4), Made(20)],
            Now)));
    }

    [Fact]
    public void Bad_ones_do_not_count_and_the_last_good_one_stays()
    {
        var backups = new[] { Made(1, BackupGrade.Written), Made(2, problem: "BackupCorrupted"), Made(3),
            Made(4, BackupGrade.Written), Made(5, BackupGrade.Restored), Made(6) };
        // What is newer than the last good one may still be proven.
        Assert.Equal([6, 5, 4], Ages(new RetentionPolicy { Last = 1 }.Expired(backups, Now)));
        Assert.Equal([6, 4], Ages(new RetentionPolicy { Last = 2 }.Expired(backups, Now)));
        Assert.Empty(new RetentionPolicy { Last = 1 }.Expired([Made(1, BackupGrade.Written),
            Made(2, BackupGrade.Written)], Now));
    }

    [Fact]
    public void Databases_and_scopes_do_not_stand_in_for_each_other()
    {
        Assert.Empty(new RetentionPolicy { Last = 1 }.Expired([Made(1), Made(2, database: "other@db:5432"),
            Made(3, scope: BackupScope.Cache), Made(4, BackupGrade.Unknown)], Now));
    }

    [Fact]
    public void A_policy_without_rules_removes_nothing()
    {
        Assert.Empty(new RetentionPolicy().Expired([Made(1), Made(2)], Now));
    }
}
