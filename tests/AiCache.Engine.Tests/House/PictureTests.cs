using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>What README shows: docs/pictures/Make.ps1 makes it anew.</summary>
public sealed class PictureTests
{
    const int Largest = 150 * 1024;

    static string Page { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Pictures_are_there_and_small_and_say_in_words_what_they_show()
    {
        var pictures = Regex.Matches(Page, @"<img src=""(?<file>[^""]+)""[^>]* alt=""(?<words>[^""]{20,})"">");
        Assert.Equal(["docs/pictures/terminal.svg", "docs/pictures/report.png"],
            pictures.Select(p => p.Groups["file"].Value));
        Assert.All(pictures, picture => Assert.InRange(
            new FileInfo(Path.Combine(Repository.Root, picture.Groups["file"].Value)).Length, 1000, Largest));
    }

    [Fact]
    public void The_first_ten_lines_name_what_sets_it_apart()
    {
        var top = string.Join('\n', Page.ReplaceLineEndings("\n").Split('\n').Take(10));
        Assert.All(new[] { "-Rehearse", "-Adopt -Repair", "-Restore", "undo that says what would be lost" },
            words => Assert.Contains(words, top, StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_of_the_terminal_is_text_that_holds_nothing_to_load_or_run()
    {
        var picture = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pictures", "terminal.svg"));
        Assert.DoesNotMatch("<script|href|<image|<foreignObject|onload", picture);
        Assert.Contains("Invoke-AiCacheMigration -Rehearse", picture, StringComparison.Ordinal);
    }
}
