using System.Text.Json;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Security;

/// <summary>Folders and records that somebody else has put there, or changed.</summary>
public sealed class SandboxFolderTests : IDisposable
{
    const uint Somebody = 65534;

    readonly string folder = Directory.CreateTempSubdirectory("aicache-victim-").FullName;

    [Fact]
    public async Task A_link_among_the_servers_settings_leads_root_nowhere()
    {
        SkipUnlessRoot();
        var victim = Write("root-only", "as it was");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => ScratchCluster.StartAsync(prepare: cluster =>
        {
            var settings = Path.Combine(cluster.DataFolder, "postgresql.auto.conf");
            File.Delete(settings);
            File.CreateSymbolicLink(settings, victim);
        }));
        Assert.Equal(ErrorIds.SandboxFailed, error.ErrorId);
        Assert.Equal("as it was", await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken));
        Assert.Equal(FileOwner.Me, FileOwner.Of(victim)!.UserId);
    }

    [Fact]
    public async Task What_a_link_in_a_sandbox_leads_to_is_not_deleted_with_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        var victim = Write("kept", "as it was");
        await using (var place = new SandboxPlace())
        {
            var sandbox = await place.StartAsync(new SandboxOptions());
            File.CreateSymbolicLink(Path.Combine(sandbox.DataFolder, "out"), folder);
            await place.StopAsync(sandbox.Name);
            Assert.False(Directory.Exists(Path.GetDirectoryName(sandbox.DataFolder)));
        }
        Assert.True(File.Exists(victim));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("aicache-planted-0123abcd")]
    [InlineData("{0}")]
    [InlineData("{0}/aicache-other-0123abcd")]
    [InlineData("{0}/aicache-planted-0123ABCD/../kept")]
    public async Task A_record_that_names_a_folder_we_would_not_have_made_is_not_believed(string place)
    {
        await using var sandboxes = new SandboxPlace();
        var victim = Directory.CreateDirectory(Path.Combine(folder, "kept")).FullName;
        var path = Plant(sandboxes, string.Format(null, place, folder));
        var warnings = new Warnings();
        Assert.Empty(await ListSandboxes.RunAsync(sandboxes.Environment.Work(warnings), null, default).ToListAsync());
        Assert.Contains(path, Assert.Single(warnings.Said));
        var error = await Assert.ThrowsAsync<AiCacheException>(() => sandboxes.StopAsync("planted"));
        Assert.Equal(ErrorIds.SandboxFailed, error.ErrorId);
        Assert.True(Directory.Exists(victim));
        File.Delete(path);
    }

    [Fact]
    public async Task A_folder_of_our_naming_that_is_a_link_is_not_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are for administrators there.");
        await using var sandboxes = new SandboxPlace();
        var victim = Write("kept", "as it was");
        var link = Path.Combine(Path.GetTempPath(), $"aicache-planted-{Guid.NewGuid():N}"[..^24]);
        File.CreateSymbolicLink(link, folder);
        var path = Plant(sandboxes, link);
        Assert.Equal(ErrorIds.SandboxFailed,
            (await Assert.ThrowsAsync<AiCacheException>(() => sandboxes.StopAsync("planted"))).ErrorId);
        Assert.True(File.Exists(victim));
        File.Delete(path);
        File.Delete(link);
    }

    [Fact]
    public async Task A_folder_of_our_naming_that_is_somebody_elses_is_not_deleted()
    {
        SkipUnlessRoot();
        await using var sandboxes = new SandboxPlace();
        var theirs = SandboxName.Folder(Path.GetTempPath(), "planted");
        PrivateFiles.CreateNewFolder(theirs);
        new ServerAccount("somebody", Somebody, Somebody).Own(theirs);
        var path = Plant(sandboxes, theirs);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => sandboxes.StopAsync("planted"));
        Assert.Contains("belongs to another user", error.Message);
        Assert.True(Directory.Exists(theirs));
        File.Delete(path);
        Directory.Delete(theirs);
    }

    [Fact]
    public async Task A_record_that_somebody_else_wrote_or_may_write_is_not_believed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The profile is closed to others there.");
        await using var sandboxes = new SandboxPlace();
        var path = Plant(sandboxes, SandboxName.Folder(Path.GetTempPath(), "planted"));
        Assert.Single(await sandboxes.ListAsync());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Empty(await sandboxes.ListAsync());
        if (FileOwner.Me == 0)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            new ServerAccount("somebody", Somebody, Somebody).Own(path);
            Assert.Empty(await sandboxes.ListAsync());
        }
        File.Delete(path);
    }

    [Fact]
    public async Task Records_in_a_folder_that_others_may_use_are_not_believed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The profile is closed to others there.");
        await using var sandboxes = new SandboxPlace();
        var path = Plant(sandboxes, SandboxName.Folder(Path.GetTempPath(), "planted"));
        if (OperatingSystem.IsWindows()) return;
        var records = sandboxes.Environment.StateFolder;
        File.SetUnixFileMode(records, File.GetUnixFileMode(records) | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute);
        var error = await Assert.ThrowsAsync<AiCacheException>(sandboxes.ListAsync);
        Assert.Contains("others may use it", error.Message);
        Assert.Equal(error.ErrorId, (await Assert.ThrowsAsync<AiCacheException>(() =>
            sandboxes.StartAsync(new SandboxOptions()))).ErrorId);
        File.SetUnixFileMode(records, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Delete(path);
    }

    [Fact]
    public void Without_a_home_nothing_is_kept_in_a_shared_folder()
    {
        foreach (var homeless in new[] { HostEnvironment.None, new HostEnvironment([new("HOME", "")]) })
        {
            var error = Assert.Throws<AiCacheException>(() => homeless.StateFolder);
            Assert.Equal(ErrorIds.SandboxFailed, error.ErrorId);
            Assert.Contains("HOME", error.RecommendedAction);
            if (!ServerAccount.IsNeeded) Assert.Throws<AiCacheException>(() => homeless.CacheFolder);
        }
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        PrivateFiles.Write(path, text);
        return path;
    }

    static string Plant(SandboxPlace place, string named)
    {
        PrivateFiles.CreateFolder(place.Environment.StateFolder);
        var path = Path.Combine(place.Environment.StateFolder, "planted.json");
        PrivateFiles.Write(path, JsonSerializer.Serialize(new SandboxState("planted", named, 1, "password",
            new PostgresInstallation("/usr/bin", new Version(15, 0)), DateTimeOffset.UtcNow, null),
            EngineJson.Options));
        return path;
    }

    static void SkipUnlessRoot() => Assert.SkipUnless(ServerAccount.IsNeeded && OperatingSystem.IsLinux(),
        "Only for root there is another account that could plant something.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    sealed class Warnings : IReporter
    {
        public List<string> Said { get; } = [];

        public void Progress(ProgressReport report) { }

        public void Verbose(string message) { }

        public void Warning(string message) => Said.Add(message);
    }
}
