using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Documentation;

/// <summary>docs/errors.md.</summary>
public sealed class ErrorsPageTests
{
    [Fact]
    public void It_explains_every_error_id_once_and_no_other()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md"))
            .Select(line => Regex.Match(line, @"^\| `(\w+)` \|")).Where(row => row.Success);
        var ids = typeof(ErrorIds).GetFields().Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(ids.Order(StringComparer.Ordinal), rows.Select(row => row.Groups[1].Value)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_id_says_what_it_means_and_what_to_do()
    {
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
            Assert.Matches(@"^\| `\w+` \| [^|]{10,} \| [^|]{10,} \|$", line);
    }
}
