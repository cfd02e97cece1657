using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>CONTRIBUTING.md names only what is there.</summary>
public sealed partial class ContributingTests
{
    static string Page => File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));

    [Fact]
    public void Every_path_it_names_is_there()
    {
        var named = Named().Matches(Page).Select(match => match.Groups["path"].Value.TrimEnd('/')).Distinct().ToList();
        Assert.True(named.Count > 15, $"Only {named.Count} paths were found.");
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    [Fact]
    public void Its_list_of_floors_is_the_list_that_is_held()
    {
        var listed = Floor().Matches(Page).SelectMany(row => Name().Matches(row.Value))
            .Select(m => m.Groups["name"].Value)
            .Where(name => name != "Work.cs");
        Assert.Equal(FloorTests.Floors, listed);
    }

    [GeneratedRegex(@"(?<![\w/.])(?<path>(?:src|tests|docs|\.ci|\.config|\.vscode|\.devcontainer)/[\w./-]*\w/?"
        + @"|(?:AiCache\.psd1|README\.md|CHANGELOG\.md|Directory\.Packages\.props))", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| `[A-Z].*?\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Floor();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
