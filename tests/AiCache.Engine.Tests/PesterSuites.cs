using System.Reflection;
using System.Xml.Linq;

namespace AiCache.Engine.Tests;

/// <summary>The tests of the commands: each Pester file in a fresh PowerShell against the staged module.</summary>
public sealed class PesterSuites(ITestOutputHelper output)
{
    /// <summary>The module of the package that this project restores.</summary>
    static string Pester { get; } = typeof(PesterSuites).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Pester").Value!;

    static string Folder => Path.Combine(Repository.Root, "tests", "AiCache.Tests");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.Tests.ps1").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_test_of_the_suite_passes(string file)
    {
        var results = Path.Combine(Repository.Root, "TestResults", "pester", Path.ChangeExtension(file, ".xml"));
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results);
        string[] arguments = ["-Path", Path.Combine(Folder, file), "-Result", results, "-Pester", Pester];
        var (exitCode, text) = await PowerShellHost.RunAsync(Path.Combine(Folder, "Invoke-Suite.ps1"), arguments,
            TestContext.Current.CancellationToken);
        output.WriteLine(text);

        Assert.True(File.Exists(results),
            $"{file} ended with exit code {exitCode} and no results:{Environment.NewLine}{text}");
        var failures = XDocument.Load(results).Descendants("testcase")
            .Where(test => test.Element("failure") is not null)
            .Select(test => $"{test.Attribute("name")?.Value}: {test.Element("failure")!.Attribute("message")?.Value}")
            .ToList();
        if (failures.Count > 0) Assert.Fail(string.Join(Environment.NewLine, failures));
        Assert.True(exitCode == 0, $"{file} ended with exit code {exitCode}:{Environment.NewLine}{text}");
    }
}
