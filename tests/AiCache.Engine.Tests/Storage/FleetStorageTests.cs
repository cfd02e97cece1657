using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Storage;

/// <summary>What several databases take together.</summary>
public sealed class FleetStorageTests
{
    static StorageUsage Table(string database, long bytes, long? rows, double? average = null) => new()
    {
        Name = "public.ai_response_cache", Kind = StorageKind.Table, Table = "public.ai_response_cache", TotalBytes = bytes,
        LiveBytes = bytes - 1, LiveRows = rows, AverageEntryBytes = average, DaysUntilLimit = bytes, RowsAreExact = bytes > 10,
        LastVacuum = DateTimeOffset.UnixEpoch.AddDays(bytes), Database = database,
    };

    static StorageUsage Index(string database, bool isValid) => new()
    {
        Name = "idx", Kind = StorageKind.Index, Table = "public.ai_response_cache", TotalBytes = 5, LiveBytes = 5,
        IsValid = isValid, Database = database,
    };

    [Fact]
    public void Tables_and_indexes_are_added_up_each_for_itself()
    {
        var sum = FleetStorage.Sum([Table("a", 10, 1, 100), Index("a", true), Table("b", 20, 3, 200), Index("b", false)]).ToList();
        Assert.Equal([("public.ai_response_cache", 30, 28), ("idx", 10, 10)],
            sum.Select(u => (u.Name, (int)u.TotalBytes, (int)u.LiveBytes)));
        Assert.Equal((4L, 175.0, 10.0, false, "2 databases"), (sum[0].LiveRows!.Value, sum[0].AverageEntryBytes!.Value,
            sum[0].DaysUntilLimit!.Value, sum[0].RowsAreExact, sum[0].Database));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(10), sum[0].LastVacuum);
        Assert.False(sum[1].IsValid);
    }

    [Fact]
    public void What_one_of_them_does_not_know_is_not_known_of_the_sum()
    {
        var sum = Assert.Single(FleetStorage.Sum([Table("a", 10, null), Table("b", 20, 3)]));
        Assert.Equal((null, null, 30L), (sum.LiveRows, sum.AverageEntryBytes, sum.TotalBytes));
        Assert.Empty(FleetStorage.Sum([]));
    }
}
