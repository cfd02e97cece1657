using AiCache.Engine.Backups;

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
}
