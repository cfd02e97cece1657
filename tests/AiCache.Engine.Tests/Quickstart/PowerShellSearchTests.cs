using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;
using AiCache.Quickstart;

namespace AiCache.Engine.Tests.Quickstart;

/// <summary>The search for a PowerShell.</summary>
public sealed class PowerShellSearchTests
{
    [Fact]
    public async Task Where_there_is_none_and_none_can_be_installed_it_says_so()
    {
        using var home = new TemporaryFolder();
        // A feed that has nothing, whatever feeds the machine is set up with.
        home.Write(".nuget/NuGet/NuGet.Config", "<configuration><packageSources><clear/><add key=\"none\" "
            + $"value=\"{home.Path}\"/></packageSources></configuration>");
        var output = new StringWriter();
        var search = new PowerShellSearch(Environment(home.Path), Path.Combine(home.Path, "tools"), output);

        var (program, reason) = await search.FindAsync(TestContext.Current.CancellationToken);

        Assert.Null(program);
        Assert.StartsWith("There is no PowerShell on the PATH or among the .NET tools, and it "
            + "cannot be installed as a .NET tool: ", reason, StringComparison.Ordinal);
        Assert.StartsWith("Installing PowerShell as a .NET tool in ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_too_old_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The old one is played by a shell script.");
        using var home = new TemporaryFolder();
        var old = home.Write(".dotnet/tools/pwsh", "#!/bin/sh\necho 7.4.13\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        home.Write(".nuget/NuGet/NuGet.Config", "<configuration><packageSources><clear/><add key=\"none\" "
            + $"value=\"{home.Path}\"/></packageSources></configuration>");

        var (program, reason) = await new PowerShellSearch(Environment(home.Path), Path.Combine(home.Path, "tools"),
            TextWriter.Null).FindAsync(TestContext.Current.CancellationToken);

        Assert.Null(program);
        Assert.StartsWith($"The module needs PowerShell 7.6, and here is 7.4.13 ({old}), and", reason,
            StringComparison.Ordinal);
    }

    /// <summary>Nothing on the PATH, and a home of its own.</summary>
    static HostEnvironment Environment(string home) => new(HostEnvironmentOfTests.Current.Variables
        .Where(v => v.Key is not ("PATH" or "HOME" or "USERPROFILE" or "APPDATA"))
        .Concat([new("HOME", home), new("USERPROFILE", home), new("APPDATA", Path.Combine(home, ".nuget"))]));
}
