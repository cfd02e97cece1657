using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>
/// Pages and examples name files of a release: they are this version's, and PowerShell is the one of the tests.
/// </summary>
public sealed class VersionNameTests
{
    static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    static string Version { get; } = Regex.Match(Read("AiCache.psd1"),
        @"ModuleVersion\s*=\s*'([\d.]+)'").Groups[1].Value;

    public static TheoryData<string> Pages => [.. new[] { "README.md", "Dockerfile", "action.yml" }
        .Concat(new[] { "docs", "pipelines", "container" }.SelectMany(folder => Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".md" or ".yml" or ".ps1" or "")
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_release_that_a_page_names_is_this_version(string page) =>
        Assert.All(Regex.Matches(Read(page), @"AiCache\.(\d+\.\d+\.\d+)\.(?:zip|nupkg)|aicache@v(\d[\d.]*\d)|"
            + @"PSResource AiCache -Version ([\d.]*\d)"),
            named => Assert.Equal(Version, string.Concat(named.Groups.Values.Skip(1).Select(g => g.Value))));

    [Fact]
    public void PowerShell_is_the_one_that_the_tests_use()
    {
        var pinned = Regex.Match(Read(".config", "dotnet-tools.json"),
            @"""powershell"":\s*\{\s*""version"": ""([\d.]+)""");
        var named = Regex.Match(Read("README.md"), @"dotnet tool install --global PowerShell --version ([\d.]+\d)");
        Assert.Equal(pinned.Groups[1].Value, named.Groups[1].Value);
    }
}
