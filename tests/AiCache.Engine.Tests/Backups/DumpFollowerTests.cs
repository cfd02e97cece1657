using AiCache.Engine.Backups;

namespace AiCache.Engine.Tests.Backups;

/// <summary>The proof that goes along with the dump proves what lies on disk at last, and nothing else.</summary>
public sealed class DumpFollowerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BackupScope.Database, BackupContent.All)]
    [InlineData(BackupScope.Database, BackupContent.SchemaOnly)]
    [InlineData(BackupScope.Database, BackupContent.DataOnly)]
    [InlineData(BackupScope.Cache, BackupContent.All)]
    public async Task A_custom_backup_is_decoded_while_it_is_written(BackupScope scope, BackupContent content)
    {
        await using var database = await CacheContent.CreateAsync(300);
        // More than a piece of the file, and than its beginning.
        await database.SqlAsync("create table public.noise as select string_agg(md5(i || ' ' || j), '') as text "
            + "from generate_series(1, 2000) i, generate_series(1, 64) j group by i");
        using var folder = new BackupFolder();
        var log = new RecordingReporter();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = scope, Content = content }, log);
        Assert.Equal(BackupGrade.Decoded, backup.Grade);
        Assert.Contains("It was decoded while it was written.", log.Text);
        // And not once more.
        Assert.DoesNotContain("decoding", log.Text);
    }

    [Fact]
    public async Task Only_the_places_of_rows_may_differ_and_they_are_within_the_file()
    {
        using var folder = new BackupFolder();
        var path = Path.Combine(folder.Path, "a.dump");
        byte[] open = [7, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5];
        Assert.True(await FollowAsync(path, open, file => (file[2], file[3]) = (2, 21)));
        Assert.True(await FollowAsync(path, open, file => (file[2], file[3], file[12], file[13]) = (2, 21, 2, 22)));
        // Beyond the file, nowhere, another mark, a place that was known, the bytes between two, and those after.
        Assert.False(await FollowAsync(path, open, file => (file[2], file[3]) = (2, 24)));
        Assert.False(await FollowAsync(path, open, file => (file[2], file[10]) = (2, 0x80)));
        Assert.False(await FollowAsync(path, open, file => file[2] = 2));
        Assert.False(await FollowAsync(path, open, file => (file[2], file[3]) = (3, 21)));
        Assert.False(await FollowAsync(path, open, file => (file[0], file[1]) = (2, 21)));
        Assert.False(await FollowAsync(path, open, file => (file[2], file[3], file[11]) = (2, 21, 9)));
        Assert.False(await FollowAsync(path, open, file => (file[2], file[3], file[23]) = (2, 21, 6)));
        Assert.False(await FollowAsync(path, open, file => (file[22], file[23]) = (2, 2)));
        open[3] = 20;
        Assert.False(await FollowAsync(path, open, file => (file[2], file[3]) = (2, 21)));
    }

    [Fact]
    public async Task A_file_that_grew_shrank_or_differs_far_from_its_beginning_is_another()
    {
        using var folder = new BackupFolder();
        var path = Path.Combine(folder.Path, "a.dump");
        var noise = new byte[12 << 20];
        Random.Shared.NextBytes(noise);
        Array.Clear(noise, noise.Length - 9, 9);
        noise[^9] = 1;
        Assert.True(await FollowAsync(path, noise, _ => { }));
        // What would do at the beginning, of which bytes are kept.
        Assert.False(await FollowAsync(path, noise, file => (file[^9], file[^8]) = (2, 1)));
        Assert.False(await FollowAsync(path, noise, _ => { }, [.. noise, 0]));
        Assert.False(await FollowAsync(path, noise, _ => { }, noise[..^1]));
    }

    /// <summary>Follows a file that is written bit by bit, and compares it with what becomes of it then.</summary>
    static async Task<bool> FollowAsync(string path, byte[] content, Action<byte[]> change, byte[]? other = null)
    {
        await File.WriteAllBytesAsync(path, [], Stop);
        var followed = new FollowedFile(path);
        using var read = new MemoryStream();
        var done = new TaskCompletionSource();
        var following = followed.CopyToAsync(read, done.Task, Stop);
        foreach (var part in content.Chunk(Math.Max(1, content.Length / 3)))
        {
            await using (var file = new FileStream(path, FileMode.Append)) await file.WriteAsync(part, Stop);
            await Task.Yield();
        }
        Assert.False(following.IsCompleted);
        done.SetResult();
        await following;
        Assert.Equal(content, read.ToArray());
        var last = (other ?? content).ToArray();
        change(last);
        await File.WriteAllBytesAsync(path, last, Stop);
        return await followed.IsOfAsync(await BackupDigest.OfAsync(path, Stop), Stop);
    }
}
