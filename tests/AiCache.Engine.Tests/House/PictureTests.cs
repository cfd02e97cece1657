using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AiCache.Engine.Tests.House;

/// <summary>What README shows, which docs/pictures/Make.ps1 makes anew, and what the benchmark draws of a run.</summary>
public sealed class PictureTests
{
    const int Largest = 150 * 1024;

    static string Docs { get; } = Path.Combine(Repository.Root, "docs");

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
    public void The_picture_of_the_benchmark_names_what_it_shows_with_its_values()
    {
        Assert.Matches(@"!\[[^\]]{50,}\]\(benchmarks\.svg\)", File.ReadAllText(Path.Combine(Docs, "benchmarks.md")));
        var picture = XDocument.Load(Path.Combine(Docs, "benchmarks.svg"));
        var texts = picture.Descendants().Where(e => e.Name.LocalName == "text").ToList();
        Assert.All(new[] { "one DELETE", "rows per second", "entries in the table", "increment_cache_stats",
            "one-row upsert", "bare insert", "counts per second", "clients" }, words => Assert.Contains(texts, text => text.Value == words));
        // The background and the legend have round corners, a bar has none.
        var bars = picture.Descendants().Count(e => e.Name.LocalName == "rect" && e.Attribute("rx") is null);
        var values = texts.Where(text => (string?)text.Attribute("class") == "value middle").ToList();
        Assert.InRange(bars, 5, 30);
        Assert.Equal(bars, values.Count);
        Assert.All(values, value => Assert.Matches("^[0-9.]+[kM]?$", value.Value));
        Assert.DoesNotMatch("<script|href|<image|<foreignObject|onload|@import|url\\(", picture.ToString());
    }

    [Fact]
    public void The_picture_of_the_terminal_is_text_that_holds_nothing_to_load_or_run()
    {
        var picture = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pictures", "terminal.svg"));
        Assert.DoesNotMatch("<script|href|<image|<foreignObject|onload", picture);
        Assert.Contains("Invoke-AiCacheMigration -Rehearse", picture, StringComparison.Ordinal);
    }
}
