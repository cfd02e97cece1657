using System.Diagnostics;
using AiCache.Engine.Backups;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Backups;

public sealed class RoundTripTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_hundred_thousand_entries_come_back_the_same_in_every_format()
    {
        await using var source = await CacheContent.CreateAsync(100_000);
        var expected = await CacheContent.ChecksumsAsync(source);
        using var folder = new BackupFolder();
        foreach (var format in Enum.GetValues<BackupFormat>())
        {
            var clock = Stopwatch.StartNew();
            var backup = await folder.WriteAsync(source, new() { Path = "", Format = format });
            var written = clock.Elapsed;
            await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
            await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path });
            Assert.Equal(expected, await CacheContent.ChecksumsAsync(target));
            output.WriteLine($"{format}: {backup.Size / 1048576.0:0.0} MB, written and decoded in {written.TotalSeconds:0.0} s, restored in {(clock.Elapsed - written).TotalSeconds:0.0} s");
        }
    }

    [Fact]
    public async Task A_server_newer_than_any_client_here_gives_the_version_error_and_one_with_a_client_is_backed_up()
    {
        await using var place = new SandboxPlace();
        PostgresInstallation? newer = null;
        try
        {
            newer = await NpmPostgres.FindAsync(place.Environment, SilentReporter.Instance, default);
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.PostgresNotFound) { }
        Assert.SkipWhen(newer is null, "No PostgreSQL of another version can be had here.");
        var clients = await PostgresBinaries.FindAsync(["pg_dump", "pg_restore"], place.Environment, default);
        var sandbox = await place.StartAsync(new() { PgBinPath = newer.Folder });
        using var folder = new BackupFolder();
        if (clients.Any(c => c.Version.Major >= newer.Version.Major))
        {
            Assert.Equal(BackupGrade.Decoded, (await folder.WriteAsync(sandbox.Connection)).Grade);
            return;
        }
        var refused = await Assert.ThrowsAsync<AiCacheException>(() => folder.WriteAsync(sandbox.Connection));
        Assert.Equal(ErrorIds.ClientTooOld, refused.ErrorId);
        Assert.Contains($"{newer.Version.Major}.", refused.Message);
        Assert.Contains($"{clients.Max(c => c.Version)}", refused.Message);
        Assert.Empty(folder.Names);
    }
}
