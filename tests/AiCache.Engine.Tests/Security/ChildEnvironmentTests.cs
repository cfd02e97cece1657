using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Security;

/// <summary>What the programs that we start learn of our environment.</summary>
public sealed class ChildEnvironmentTests
{
    const string Secret = "s3cret-of-the-environment";

    /// <summary>What pg_ctl, the shell and the server add of their own.</summary>
    static readonly string[] OwnWords =
        ["PWD", "OLDPWD", "SHLVL", "_", "PG_GRANDPARENT_PID", "PGDATA", "PGSYSCONFDIR", "PGLOCALEDIR"];

    static readonly string[] Allowed = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ", "TZDIR",
        "LD_LIBRARY_PATH"];

    static HostEnvironment Environment(string? state = null) =>
        new(HostEnvironmentOfTests.Current.Variables
            .Concat(new Dictionary<string, string>
            {
                ["AICACHE_CONNECTION"] = $"host=db.example.com user=u password={Secret}",
                ["DATABASE_URL"] = $"postgresql://u:{Secret}@db.example.com/d",
                ["AWS_SECRET_ACCESS_KEY"] = Secret,
                ["HTTPS_PROXY"] = $"http://u:{Secret}@proxy.example.com",
                ["PGPASSWORD"] = Secret,
                ["pgpassword"] = Secret,
                ["XDG_STATE_HOME"] = state ?? "/nowhere",
                ["LC_ALL"] = "C",
            })
            .GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Last().Value));

    [Fact]
    public async Task A_sandboxs_server_learns_nothing_of_our_environment_but_what_it_needs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var state = Directory.CreateTempSubdirectory("aicache-tests-").FullName;
        var work = Environment(state).Work();
        var sandbox = await StartSandbox.RunAsync(work, new SandboxOptions(), TestContext.Current.CancellationToken);
        try
        {
            var text = await File.ReadAllTextAsync($"/proc/{sandbox.ProcessId}/environ",
                TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Secret, text);
            Assert.Contains("PATH=", text);
            Assert.Empty(Foreign(text.Split('\0')));
        }
        finally
        {
            await StopSandbox.RunAsync(work, sandbox.Name, default);
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_client_program_learns_libpqs_variables_that_we_set_and_no_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses a shell script as a program.");
        var folder = Directory.CreateTempSubdirectory("aicache-tests-").FullName;
        try
        {
            StandIn.Write(Path.Combine(folder, "pg_dump"), "env");
            var said = "";
            var run = await new ClientProgram(new PostgresInstallation(folder, new Version(15, 0)), "pg_dump",
                Environment()).RunAsync([], new Dictionary<string, string> { ["PGPASSWORD"] = "ours" },
                new ClientStreams(Output: async stream =>
                {
                    using var reader = new StreamReader(stream);
                    said = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
                }), TestContext.Current.CancellationToken);
            Assert.True(run.Succeeded);
            Assert.DoesNotContain(Secret, said);
            Assert.Contains("PGPASSWORD=ours", said);
            // It connects, so it may ask the user's own authorities.
            Assert.Equal(["PGPASSWORD"],
                Foreign(said.Split('\n')).Except(["SSL_CERT_FILE", "SSL_CERT_DIR", "KRB5CCNAME", "KRB5_CONFIG"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_program_that_works_here_only_learns_nothing_either()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses a shell script as a program.");
        var folder = Directory.CreateTempSubdirectory("aicache-tests-").FullName;
        try
        {
            var program = Path.Combine(folder, "initdb");
            StandIn.Write(program, "env");
            var run = await ProgramRun.StartAsync(program, [], Environment(), TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Secret, run.Output);
            Assert.Empty(Foreign(run.Output.Split('\n')));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Only_npm_learns_of_proxies()
    {
        var environment = Environment();
        Assert.Contains("HTTPS_PROXY", ChildVariables.OfNpm(environment).Keys);
        Assert.DoesNotContain("HTTPS_PROXY", ChildVariables.OfLocal(environment).Keys);
        Assert.DoesNotContain("HTTPS_PROXY", ChildVariables.OfClient(environment).Keys);
        foreach (var name in new[] { "AICACHE_CONNECTION", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD" })
            Assert.DoesNotContain(name, ChildVariables.OfNpm(environment).Keys);
    }

    [Fact]
    public async Task A_variable_as_long_as_a_book_is_in_no_programs_way()
    {
        var environment = HostEnvironmentOfTests.With("AICACHE_BOOK", new string('x', 200_000));
        Assert.NotEmpty(await PostgresBinaries.FindAsync(["psql"], environment,
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_path_that_no_program_can_be_given_is_told_as_such()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of 128 kB is Linux's.");
        var environment = HostEnvironmentOfTests.With("PATH",
            HostEnvironmentOfTests.Current["PATH"] + new string(':', 200_000));
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            PostgresBinaries.FindAsync(["psql"], environment, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.ClientNotFound, error.ErrorId);
        Assert.Contains("could not be started", error.Message);
        Assert.Contains("shorten PATH", error.RecommendedAction);
    }

    static IEnumerable<string> Foreign(string[] variables) => variables.Where(v => v.Contains('='))
        .Select(v => v[..v.IndexOf('=')])
        .Where(name => !Allowed.Contains(name) && !OwnWords.Contains(name)
            && !name.StartsWith("LC_", StringComparison.Ordinal));
}
