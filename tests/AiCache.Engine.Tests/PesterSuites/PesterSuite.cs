using System.Reflection;
using System.Xml.Linq;

namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// The tests of some commands: a Pester file against the staged module. The classes of one <see cref="SuiteHost"/> run
/// one after the other in its PowerShell.
/// </summary>
/// <param name="name">The file, without its ending.</param>
/// <param name="host">Where it runs.</param>
/// <param name="output">Where what Pester says goes.</param>
public abstract class PesterSuite(string name, SuiteHost host, ITestOutputHelper output)
{
    /// <summary>The module of the package that this project restores.</summary>
    internal static string Pester { get; } = typeof(PesterSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Pester").Value!;

    internal static string Folder => Path.Combine(Repository.Root, "tests", "AiCache.Tests");

    [Fact]
    public async Task Every_test_passes()
    {
        var file = Path.Combine(Folder, $"{name}.Tests.ps1");
        var results = Path.Combine(Repository.Root, "TestResults", "pester", $"{name}.Tests.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results);
        var (exitCode, text) = await host.RunAsync(file, results, TestContext.Current.CancellationToken);
        output.WriteLine(text);

        Assert.True(File.Exists(results),
            $"{name} ended with exit code {exitCode} and no results:{Environment.NewLine}{text}");
        var failures = XDocument.Load(results).Descendants("testcase")
            .Where(test => test.Element("failure") is not null)
            .Select(test => $"{test.Attribute("name")?.Value}: {test.Element("failure")!.Attribute("message")?.Value}")
            .ToList();
        if (failures.Count > 0) Assert.Fail(string.Join(Environment.NewLine, failures));
        Assert.True(exitCode == 0, $"{name} ended with exit code {exitCode}:{Environment.NewLine}{text}");
    }
}
