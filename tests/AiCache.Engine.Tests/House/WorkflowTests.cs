using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>The workflows of .github.</summary>
public sealed class WorkflowTests
{
    public static TheoryData<string> Files => [.. Directory
        .GetFiles(Path.Combine(Repository.Root, ".github", "workflows")).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_by_its_commit_and_the_file_asks_for_no_right_to_write(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", file));
        Assert.Matches(@"(?m)^permissions:\n  contents: read\n(?! )", text.ReplaceLineEndings("\n"));
        var used = Regex.Matches(text, @"uses: *(?<action>.+?)\r?$", RegexOptions.Multiline)
            .Select(m => m.Groups["action"].Value);
        Assert.All(used, action => Assert.Matches(@"^(\./.+|[\w./-]+@[0-9a-f]{40} # v[0-9.]+)$", action));
    }
}
