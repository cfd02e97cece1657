using System.Reflection;
using System.Xml.Linq;

namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// The tests of some commands: a Pester file in a fresh PowerShell against the staged module. Each is a class of its
/// own, because xunit runs classes side by side, and nothing of one class.
/// </summary>
/// <param name="name">The file, without its ending.</param>
/// <param name="output">Where what Pester says goes.</param>
public abstract class PesterSuite(string name, ITestOutputHelper output)
{
    /// <summary>The module of the package that this project restores.</summary>
    static string Pester { get; } = typeof(PesterSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Pester").Value!;

    internal static string Folder => Path.Combine(Repository.Root, "tests", "AiCache.Tests");

    [Fact]
    public async Task Every_test_passes()
    {
        var file = Path.Combine(Folder, $"{name}.Tests.ps1");
        var results = Path.Combine(Repository.Root, "TestResults", "pester", $"{name}.Tests.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results);
        string[] arguments = ["-Path", file, "-Result", results, "-Pester", Pester];
        var (exitCode, text) = await PowerShellHost.RunAsync(Path.Combine(Folder, "Invoke-Suite.ps1"), arguments,
            TestContext.Current.CancellationToken);
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
