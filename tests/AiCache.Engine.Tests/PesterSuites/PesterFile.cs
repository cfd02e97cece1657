using System.Reflection;
using System.Xml.Linq;

namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>A file of Pester tests, which runs against the staged module.</summary>
/// <param name="Name">The file, without its ending.</param>
sealed record PesterFile(string Name)
{
    /// <summary>The module of the package that this project restores.</summary>
    public static string Pester { get; } = typeof(PesterFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Pester").Value!;

    public static string Folder => System.IO.Path.Combine(Repository.Root, "tests", "AiCache.Tests");

    public static IEnumerable<PesterFile> All => Directory.GetFiles(Folder, "*.Tests.ps1")
        .Select(path => new PesterFile(System.IO.Path.GetFileName(path)[..^".Tests.ps1".Length]));

    /// <summary>Whether some of its tests are left out unless they are asked for.</summary>
    public bool HasSlow => File.ReadAllText(Path).Contains(" -Tag Slow ", StringComparison.Ordinal);

    /// <summary>Whether all of its tests are.</summary>
    public bool IsSlow => File.ReadLines(Path).Where(line => line.StartsWith("Describe ", StringComparison.Ordinal))
        .All(line => line.Contains(" -Tag Slow ", StringComparison.Ordinal));

    string Path => System.IO.Path.Combine(Folder, $"{Name}.Tests.ps1");

    /// <summary>Runs its tests, those that are tagged Slow or the others, and demands that each passes.</summary>
    public async Task RunAsync(SuiteHost host, ITestOutputHelper output, bool slow)
    {
        var results = System.IO.Path.Combine(Repository.Root, "TestResults", slow ? "pester-slow" : "pester",
            $"{Name}.Tests.xml");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(results)!);
        File.Delete(results);
        var (exitCode, text) = await host.RunAsync(Path, results, slow, TestContext.Current.CancellationToken);
        output.WriteLine(text);

        Assert.True(File.Exists(results),
            $"{Name} ended with exit code {exitCode} and no results:{Environment.NewLine}{text}");
        var failures = XDocument.Load(results).Descendants("testcase")
            .Where(test => test.Element("failure") is not null)
            .Select(test => $"{test.Attribute("name")?.Value}: {test.Element("failure")!.Attribute("message")?.Value}")
            .ToList();
        if (failures.Count > 0) Assert.Fail(string.Join(Environment.NewLine, failures));
        Assert.True(exitCode == 0, $"{Name} ended with exit code {exitCode}:{Environment.NewLine}{text}");
    }
}
