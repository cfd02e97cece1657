using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>What is removed, and what has to stand in its place.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task What_is_kept_has_been_read_again_before_others_go()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var older = await folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, "older.dump") });
        var newer = await folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, "newer.dump") });
        await using var work = new Work(null, SilentReporter.Instance, HostEnvironmentOfTests.Current);
        Task<IReadOnlyList<Backup>> ExpiredAsync() => RemoveBackup.PlanAsync(work,
            new() { Backups = BackupList.Read(folder.Path), Policy = new() { Last = 1 } }, default);
        Assert.Equal("older.dump", Assert.Single(await ExpiredAsync()).Name);

        var bytes = await File.ReadAllBytesAsync(newer.Path);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(newer.Path, bytes);
        Assert.Empty(await ExpiredAsync());

        await foreach (var _ in RemoveBackup.RunAsync(work, newer, default)) { }
        Assert.Equal(["older.dump", "older.dump.json"], folder.Names);
        Assert.Equal(ErrorIds.BackupIsLastGood,
            Assert.Throws<AiCacheException>(() => RemoveBackup.DemandRemovable(older)).ErrorId);
    }
}
