using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AiCache.Help;

/// <summary>What stands under a heading of a page.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Blocks">What follows, up to the next heading of its level.</param>
sealed record Section(string Title, int Line, List<Block> Blocks);

/// <summary>The page of one command, laid out as Get-Help shows it.</summary>
/// <param name="path">The file.</param>
sealed class HelpPage(string path)
{
    static readonly string[] Names =
        ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    readonly List<Section> sections = Read(path);

    /// <summary>The command.</summary>
    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    /// <summary>What it does, in one sentence.</summary>
    public string Synopsis => PlainText.Of(Required("SYNOPSIS")[0]);

    /// <summary>What it does, at length.</summary>
    public List<Block> Description => Required("DESCRIPTION");

    /// <summary>Its examples: a title, what to type as the first block, and what happens then.</summary>
    /// <exception cref="PageException">There is none, or one without anything to type.</exception>
    public List<Section> Examples => [.. Split(Required("EXAMPLES"), 3).Select(example =>
        example.Blocks is [FencedCodeBlock, ..] ? example
        : throw new PageException(path, example.Line, "an example begins with a block of code"))];

    /// <summary>What is said of each parameter, by its name.</summary>
    public ILookup<string, Block> Parameters =>
        (from parameter in Split(this["PARAMETERS"], 3) from block in parameter.Blocks select (parameter.Title, block))
        .ToLookup(p => p.Title.TrimStart('-'), p => p.block, StringComparer.OrdinalIgnoreCase);

    /// <summary>Where to read on: a text, and the address as the page writes it; empty where it writes none.</summary>
    public IEnumerable<(string Text, string Address)> Links =>
        from block in this["RELATED LINKS"]
        from paragraph in block is ParagraphBlock alone ? [alone] : block.Descendants<ParagraphBlock>()
        select (PlainText.Of(paragraph), paragraph.Inline?.Descendants<LinkInline>().FirstOrDefault()?.Url ?? "");

    /// <summary>A section; empty where the page has none of that name.</summary>
    public List<Block> this[string name] => sections.Find(section => section.Title == name)?.Blocks ?? [];

    /// <summary>The blocks under each heading of a level.</summary>
    public static List<Section> Split(IEnumerable<Block> blocks, int level)
    {
        var sections = new List<Section>();
        foreach (var block in blocks)
        {
            if (block is HeadingBlock heading && heading.Level == level)
                sections.Add(new Section(PlainText.Of(heading), heading.Line + 1, []));
            else if (sections is [.., var current]) current.Blocks.Add(block);
        }
        return sections;
    }

    List<Block> Required(string name) =>
        this[name] is { Count: > 0 } found ? found : throw new PageException(path, 1, $"the section {name} is missing");

    static List<Section> Read(string path)
    {
        var page = PlainText.Read(path);
        if (page.FirstOrDefault() is not HeadingBlock { Level: 1 } title)
            throw new PageException(path, 1, "the page begins with the command's name as its heading");
        if (PlainText.Of(title) != Path.GetFileNameWithoutExtension(path))
            throw new PageException(path, 1, $"the heading is not the file's name but '{PlainText.Of(title)}'");
        var sections = Split(page, 2);
        if (sections.Find(section => !Names.Contains(section.Title)) is { } other)
            throw new PageException(path, other.Line,
                $"there is no section '{other.Title}'; there are {string.Join(", ", Names)}");
        return sections;
    }
}
