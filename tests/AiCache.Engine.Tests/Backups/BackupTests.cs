using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

public sealed class BackupTests
{
    [Theory]
    [InlineData(BackupFormat.Custom, ".dump")]
    [InlineData(BackupFormat.Directory, ".dir")]
    [InlineData(BackupFormat.Plain, ".sql")]
    [InlineData(BackupFormat.Tar, ".tar")]
    public async Task A_backup_is_decoded_counted_and_described_in_every_format(BackupFormat format, string extension)
    {
        await using var database = await CacheContent.CreateAsync(200);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Format = format });
        Assert.Equal(BackupGrade.Decoded, backup.Grade);
        Assert.True(backup.IsGood);
        Assert.Matches($@"^{database.Name}_\d{{8}}_\d{{6}}\{extension}$", backup.Name);
        Assert.Equal([backup.Name, backup.Name + ".json"], folder.Names);
        Assert.Equal((200, 48, 60, 10, 3),
            (backup.Rows["public.ai_response_cache"], backup.Rows["public.lecture_content_hashes"],
            backup.Rows["public.ai_cache_stats"], backup.Rows["aicache.stats_pending"],
            backup.Rows["aicache.migration_journal"]));
        Assert.Equal((6, 6), (backup.Rows["public.courses"], backup.Rows["auth.users"]));
        Assert.True(backup.Size > 0);
        Assert.Equal(database.Target.DisplayName, backup.Database);
    }

    [Fact]
    public async Task A_table_without_a_log_is_counted_as_well()
    {
        await using var database = await CacheContent.CreateAsync(10);
        await database.SqlAsync("create unlogged table public.mine as select generate_series(1, 5) as id");
        using var folder = new BackupFolder();
        Assert.Equal(5, (await folder.WriteAsync(database)).Rows["public.mine"]);
    }

    [Theory]
    [InlineData("a.dump", BackupFormat.Custom)]
    [InlineData("a.dir", BackupFormat.Directory)]
    [InlineData("a.sql", BackupFormat.Plain)]
    [InlineData("a.sql.gz", BackupFormat.Plain)]
    [InlineData("a.tar", BackupFormat.Tar)]
    public async Task The_extension_chooses_the_format_and_a_contradiction_is_refused(string name, BackupFormat format)
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var path = Path.Combine(folder.Path, name);
        foreach (var other in Enum.GetValues<BackupFormat>().Where(f => f != format))
            Assert.Equal(ErrorIds.BackupOptionInvalid, (await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database, new() { Path = path, Format = other }))).ErrorId);
        if (format == BackupFormat.Plain)
            Assert.Equal(ErrorIds.BackupOptionInvalid, (await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database,
                    new() { Path = path, Compression = name == "a.sql" ? "gzip" : "none" }))).ErrorId);
        Assert.Empty(folder.Names);
        var backup = await folder.WriteAsync(database, new() { Path = path });
        Assert.Equal((path, format), (backup.Path, backup.Format));
        if (format == BackupFormat.Plain)
            Assert.Equal(name == "a.sql.gz", (await File.ReadAllBytesAsync(path)) is [0x1f, 0x8b, ..]);
    }

    [Fact]
    public async Task A_name_with_dots_and_no_extension_of_a_format_is_a_folder()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var below = Path.Combine(folder.Path, "shop.example.com");
        Assert.Equal(below, Path.GetDirectoryName((await folder.WriteAsync(database, new() { Path = below })).Path));
        var named = Path.Combine(folder.Path, "old.sql");
        Directory.CreateDirectory(named);
        Assert.Equal(BackupFormat.Custom, (await folder.WriteAsync(database, new() { Path = named })).Format);
    }
}
