using System.Diagnostics;
using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Backups;

public sealed class RoundTripTests(ITestOutputHelper output)
{
    const int Entries = 5_000;

    [Fact]
    public async Task Every_entry_comes_back_the_same_in_every_format() =>
        await RoundTripAsync(await TestServer.GetAsync(), null, Entries);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task So_does_each_of_a_hundred_thousand() =>
        await RoundTripAsync(await TestServer.GetAsync(), null, 100_000);

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task They_do_so_on_a_newer_server_with_its_own_client(int major)
    {
        var newer = await OtherPostgres.FindAsync(major);
        Assert.SkipWhen((await TestServer.GetAsync()).ServerVersion.Major == major,
            "The other tests run on this version already.");
        await using var place = new SandboxPlace();
        var server = await place.StartAsync(new() { PgBinPath = newer.Folder });
        await TestServer.PrepareAsync(server);
        await RoundTripAsync(server, newer.Folder, Entries);
    }

    async Task RoundTripAsync(SandboxServer server, string? programs, int entries)
    {
        await using var source = await CacheContent.CreateAsync(entries, server);
        var (expected, all) = (await CacheContent.ChecksumsAsync(source), await CacheContent.AllChecksumsAsync(source));
        using var folder = new BackupFolder();
        foreach (var format in Enum.GetValues<BackupFormat>())
        {
            var clock = Stopwatch.StartNew();
            var backup = await folder.WriteAsync(source,
                new() { Path = "", Format = format, PgBinPath = programs, Scope = BackupScope.Everything });
            var written = clock.Elapsed;
            await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty, server);
            await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path, PgBinPath = programs });
            Assert.Equal(expected, await CacheContent.ChecksumsAsync(target));
            Assert.Equal(all, await CacheContent.AllChecksumsAsync(target));
            output.WriteLine($"PostgreSQL {server.ServerVersion}, {format} with pg_dump {backup.ClientVersion}: "
                + $"{backup.Size / 1048576.0:0.0} MB, written and decoded in {written.TotalSeconds:0.0} s, restored "
                + $"in {(clock.Elapsed - written).TotalSeconds:0.0} s");
        }
    }

    [Theory]
    [InlineData(17, BackupFormat.Custom)]
    [InlineData(17, BackupFormat.Plain)]
    [InlineData(18, BackupFormat.Directory)]
    [InlineData(18, BackupFormat.Plain)]
    public async Task What_a_newer_client_wrote_comes_back_into_an_older_server(int major, BackupFormat format)
    {
        var newer = await OtherPostgres.FindAsync(major);
        Assert.SkipWhen((await TestServer.GetAsync()).ServerVersion.Major >= major,
            "The server that the tests use is not older.");
        await using var source = await CacheContent.CreateAsync(300);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Format = format, PgBinPath = newer.Folder });
        Assert.Equal(newer.Version, backup.ClientVersion);
        await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path, PgBinPath = newer.Folder });
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
        foreach (var server in new[] { null, format == BackupFormat.Plain ? source.Admin : source.Target })
        {
            await using var work = new Work(server, SilentReporter.Instance, HostEnvironmentOfTests.Current);
            var checks = await TestBackup.RunAsync(work, new()
            {
                Path = backup.Path, Restore = true, OnServer = server is not null, PgBinPath = newer.Folder,
            }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Message}"));
        }
    }

    [Fact]
    public async Task A_server_newer_than_any_client_here_gives_the_version_error()
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
        Assert.SkipWhen(clients.Any(c => c.Version.Major >= newer.Version.Major), "There is a client for it here.");
        var sandbox = await place.StartAsync(new() { PgBinPath = newer.Folder });
        using var folder = new BackupFolder();
        var refused = await Assert.ThrowsAsync<AiCacheException>(() => folder.WriteAsync(sandbox.Connection));
        Assert.Equal(ErrorIds.ClientTooOld, refused.ErrorId);
        Assert.Contains($"{newer.Version.Major}.", refused.Message);
        Assert.Contains($"{clients.Max(c => c.Version)}", refused.Message);
        Assert.Empty(folder.Names);
    }
}
