using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

public sealed class CompressionTests
{
    /// <summary>The version that brought them.</summary>
    const int Since = 16;

    [Theory]
    [InlineData("zstd", BackupFormat.Custom)]
    [InlineData("zstd:9", BackupFormat.Directory)]
    [InlineData("lz4", BackupFormat.Custom)]
    [InlineData("lz4:3", BackupFormat.Directory)]
    [InlineData("gzip:9", BackupFormat.Custom)]
    public async Task What_a_newer_client_compressed_is_decoded_and_comes_back(string compression, BackupFormat format)
    {
        var server = await TestServer.GetAsync();
        var client = await OtherPostgres.FindClientAsync(Math.Max(Since, server.ServerVersion.Major));
        await using var source = await CacheContent.CreateAsync(300);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source,
            new() { Path = "", Format = format, Compression = compression, PgBinPath = client.Folder });
        Assert.Equal((BackupGrade.Decoded, compression), (backup.Grade, BackupManifest.Read(backup.Path).Compression));
        await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path, PgBinPath = client.Folder });
        Assert.Equal(await CacheContent.ChecksumsAsync(source), await CacheContent.ChecksumsAsync(target));
        await RestoreTests.RestoreAsync(source.Target,
            new() { Path = backup.Path, Tables = ["ai_response_cache"], Clean = true, PgBinPath = client.Folder });
    }

    [Fact]
    public async Task A_newer_client_than_the_server_needs_is_taken_where_the_compression_needs_it()
    {
        var client = await OtherPostgres.FindClientAsync(Since);
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var path = $"{client.Folder}{Path.PathSeparator}{HostEnvironmentOfTests.Current["PATH"]}";
        await using var work = new Work(database.Target, SilentReporter.Instance,
            HostEnvironmentOfTests.With("PATH", path));
        var backup = await BackupDatabase.RunAsync(work, new() { Path = folder.Path, Compression = "zstd" },
            TestContext.Current.CancellationToken);
        Assert.True(backup.ClientVersion!.Major >= Since);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("lz4:1")]
    public async Task A_client_before_16_knows_none_and_the_error_names_it_and_what_to_use_instead(string compression)
    {
        var server = await TestServer.GetAsync();
        Assert.SkipWhen(server.ServerVersion.Major >= Since, "A client that fits this server knows them.");
        await RefusedAsync(compression, $"{server.ServerVersion.Major}.4",
            $"is unknown to pg_dump {server.ServerVersion.Major}.4");
    }

    [Fact]
    public Task A_client_that_was_built_without_it_is_named_and_what_to_use_instead() =>
        RefusedAsync("zstd", "18.1", "was left out when pg_dump 18.1");

    static async Task RefusedAsync(string compression, string version, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        using var programs = new BackupFolder();
        foreach (var name in new[] { "pg_dump", "pg_restore" })
            StandIn.Write(Path.Combine(programs.Path, name), $"""
                [ "$1" = --version ] && exec echo '{name} (PostgreSQL) {version}'
                echo '{name}: error: invalid compression specification: this build does not support compression with ZSTD' >&2
                exit 1
                """);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            folder.WriteAsync(database, new() { Path = "", Compression = compression, PgBinPath = programs.Path }));
        Assert.Equal(ErrorIds.BackupOptionInvalid, error.ErrorId);
        Assert.Contains($"'{compression}' {reason}", error.Message);
        Assert.Contains(programs.Path, error.Message);
        Assert.Contains("Use gzip, or a pg_dump 16 or later", error.RecommendedAction);
        Assert.Empty(folder.Names);
    }
}
