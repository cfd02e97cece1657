using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.SandboxTests;

public sealed class PostgresBinariesTests
{
    [Theory]
    [InlineData("initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18")]
    [InlineData("pg_dump (PostgreSQL) 17.4", "17.4")]
    [InlineData("postgres (PostgreSQL) 18beta1", "18.0")]
    [InlineData("initdb (PostgreSQL) 9.6.24", "9.6")]
    [InlineData("something else 3.1", null)]
    public void A_version_is_read_from_what_a_program_says_of_itself(string line, string? version) =>
        Assert.Equal(version, PostgresInstallation.ParseVersion(line)?.ToString());

    [Fact]
    public async Task The_folders_of_PATH_come_first_and_then_the_newest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses shell scripts as programs.");
        using var machine = new FakeMachine();
        machine.Install("own/bin", "13.2");
        machine.Install("usual/9", "99.1");
        var environment =
            new HostEnvironment([new("PATH", string.Join(':', machine.Folder("empty"), machine.Folder("own/bin")))]);
        var found = await PostgresBinaries.FindAsync(["pg_dump"], environment, TestContext.Current.CancellationToken);
        Assert.Equal((machine.Folder("own/bin"), new Version(13, 2)), (found[0].Folder, found[0].Version));
        Assert.Equal(found.Skip(1).OrderByDescending(i => i.Version), found.Skip(1));
    }

    [Fact]
    public async Task An_installation_lacks_nothing_that_was_asked_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses shell scripts as programs.");
        using var machine = new FakeMachine();
        machine.Install("bin", "16.1");
        var environment = new HostEnvironment([]);
        Assert.NotNull(await PostgresInstallation.LookAsync(machine.Folder("bin"), ["pg_dump"], environment,
            TestContext.Current.CancellationToken));
        Assert.Null(await PostgresInstallation.LookAsync(machine.Folder("bin"), ["pg_dump", "pg_restore"], environment,
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_named_in_the_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses shell scripts as programs.");
        using var machine = new FakeMachine();
        foreach (var program in PostgresBinaries.ServerPrograms) machine.Install("bin", "12.9", program);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            PostgresBinaries.FindServerAsync(machine.Folder("bin"), new HostEnvironment([]), SilentReporter.Instance,
                TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.PostgresNotFound, error.ErrorId);
        Assert.Contains("12.9", error.Message);
    }

    [Theory]
    [InlineData("usr/lib/postgresql/16/bin")]
    [InlineData("usr/pgsql-17/bin")]
    [InlineData("usr/libexec/postgresql16")]
    [InlineData("opt/homebrew/opt/postgresql@17/bin")]
    [InlineData("usr/local/opt/postgresql@15/bin")]
    [InlineData("Applications/Postgres.app/Contents/Versions/16/bin")]
    public void The_places_of_packages_and_installers_are_known(string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has one place, below ProgramFiles.");
        using var machine = new FakeMachine();
        Assert.Contains(machine.Folder(place), PostgresFolders.Usual(new HostEnvironment([]), machine.Root)
            .Select(f => f.TrimEnd('/')));
    }

    [Fact]
    public async Task On_Windows_the_programs_are_found_in_Program_Files_whatever_its_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses shell scripts as programs.");
        using var machine = new FakeMachine();
        machine.Install("Program Files/PostgreSQL/16/bin", "16.9", "pg_dump.exe");
        machine.Install("Programme (x86)/PostgreSQL/17/bin", "17.5", "pg_dump.exe");
        // Without its ending it is no program there.
        machine.Install("Program Files/PostgreSQL/18/bin", "18.1");
        var environment = new HostEnvironment([new("ProgramFiles", machine.Folder("Program Files")),
            new("ProgramW6432", machine.Folder("Program Files")),
            new("ProgramFiles(x86)", machine.Folder("Programme (x86)"))])
        { IsWindows = true };
        foreach (var (needed, folder) in new[] { (16, "Program Files/PostgreSQL/16/bin"),
            (17, "Programme (x86)/PostgreSQL/17/bin") })
        {
            var found = await ClientPrograms.FindAsync(["pg_dump"], new Version(needed, 0), "the server", null,
                environment,
                TestContext.Current.CancellationToken);
            Assert.Equal((machine.Folder(folder), needed), (found.Folder, found.Version.Major));
            Assert.Equal(Path.Combine(machine.Folder(folder), "pg_dump.exe"), found.Program("pg_dump"));
        }
    }

    [Fact]
    public void As_root_a_server_runs_under_the_first_account_known_for_it()
    {
        string[] passwd = ["root:x:0:0:root:/root:/bin/bash", "nobody:x:65534:65534::/:/bin/false", "# a comment",
            "postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash"];
        Assert.Equal(new ServerAccount("postgres", 101, 104), ServerAccount.Read(passwd));
        Assert.Equal("nobody", ServerAccount.Read(passwd[..3]).Name);
        Assert.Equal(ErrorIds.SandboxFailed,
            Assert.Throws<AiCacheException>(() => ServerAccount.Read(passwd[..1])).ErrorId);
    }

    /// <summary>A folder in which programs are scripts that only say their version.</summary>
    sealed class FakeMachine : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory().FullName;

        public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

        public void Install(string folder, string version, string program = "pg_dump") =>
            StandIn.Write(Path.Combine(Folder(folder), program), $"echo '{program} (PostgreSQL) {version}'");

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
