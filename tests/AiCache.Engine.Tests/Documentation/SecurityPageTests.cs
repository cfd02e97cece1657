using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.Documentation;

/// <summary>docs/security.md.</summary>
public sealed class SecurityPageTests
{
    static readonly string tests = Path.Combine(Repository.Root, "tests");

    [Fact]
    public void Every_test_that_it_names_is_there()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "security.md"))
            .SkipWhile(line => line != "## What was tried").Where(line => line.StartsWith('|')).Skip(2).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            // What was tried, how often, what came of it, and the test.
            Assert.Matches(@"^\|( [^|]+ \|){4}$", row);
            var named = Regex.Match(row,
                @"`(?<file>\w+)\.(?<test>\w+)` \|$|`(?<file>\w+\.Tests\.ps1)`: (?<test>[^|]+) \|$");
            Assert.True(named.Success, $"No test is named in: {row}");
            Assert.True(IsThere(named.Groups["file"].Value, named.Groups["test"].Value),
                $"There is no such test: {row}");
        });
    }

    /// <summary>Whether a file holds a test: a method of a class, or an It of Pester's.</summary>
    static bool IsThere(string file, string test) => file.EndsWith(".ps1", StringComparison.Ordinal)
        ? File.ReadAllText(Path.Combine(tests, "AiCache.Tests", file))
            .Contains($"It '{test}'", StringComparison.Ordinal)
        : Directory.GetFiles(tests, $"{file}.cs", SearchOption.AllDirectories)
            .Any(path => File.ReadAllText(path).Contains($" {test}(", StringComparison.Ordinal));
}
