using System.Text.RegularExpressions;

namespace AiCache.Help;

/// <summary>An example of a page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">What to type.</param>
/// <param name="Remarks">What happens then.</param>
sealed record Example(string Title, string Code, IReadOnlyList<Block> Remarks);

/// <summary>The page of one command.</summary>
sealed partial record HelpPage
{
    static readonly string[] Sections = ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS",
        "NOTES", "RELATED LINKS"];

    /// <summary>The command.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one sentence.</summary>
    public required string Synopsis { get; init; }

    /// <summary>What it does, at length.</summary>
    public required IReadOnlyList<Block> Description { get; init; }

    /// <summary>Its examples.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    /// <summary>What is said of each parameter.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Block>> Parameters { get; init; }

    /// <summary>What is said of what it takes from the pipeline; empty leaves it to the types.</summary>
    public required IReadOnlyList<Block> Inputs { get; init; }

    /// <summary>What is said of what it returns.</summary>
    public required IReadOnlyList<Block> Outputs { get; init; }

    /// <summary>What else there is to know.</summary>
    public required IReadOnlyList<Block> Notes { get; init; }

    /// <summary>Where to read on: text, and an address where it is not a command.</summary>
    public required IReadOnlyList<(string Text, string Address)> Links { get; init; }

    /// <summary>Reads a page.</summary>
    /// <exception cref="PageException">It is not laid out as a page is.</exception>
    public static HelpPage Read(string path)
    {
        var blocks = Markdown.Read(path);
        if (blocks is not [{ Kind: BlockKind.Heading, Level: 1 } title, ..])
            throw new PageException(path, 1, "the page begins with the command's name as its heading");
        if (title.Text != Path.GetFileNameWithoutExtension(path))
            throw new PageException(path, title.Line, $"the heading is not the file's name but '{title.Text}'");
        var sections = Split(blocks.Skip(1), 2).ToDictionary(s => s.Title.Text, s => s.Blocks);
        foreach (var block in blocks.Where(b => b is { Kind: BlockKind.Heading, Level: 2 }
            && !Sections.Contains(b.Text)))
            throw new PageException(path, block.Line,
                $"there is no section '{block.Text}'; there are {string.Join(", ", Sections)}");
        IReadOnlyList<Block> Section(string name) => sections.GetValueOrDefault(name) ?? [];
        IReadOnlyList<Block> Required(string name) => Section(name) is { Count: > 0 } found ? found
            : throw new PageException(path, 1, $"the section {name} is missing");
        return new HelpPage
        {
            Name = title.Text,
            Synopsis = Required("SYNOPSIS")[0].Text,
            Description = Required("DESCRIPTION"),
            Examples = [.. Split(Required("EXAMPLES"), 3).Select(e => ReadExample(path, e.Title, e.Blocks))],
            Parameters = Split(Section("PARAMETERS"), 3)
            .ToDictionary(p => p.Title.Text.TrimStart('-'), p => (IReadOnlyList<Block>)p.Blocks,
            StringComparer.OrdinalIgnoreCase),
            Inputs = Section("INPUTS"),
            Outputs = Section("OUTPUTS"),
            Notes = Section("NOTES"),
            Links = [.. Section("RELATED LINKS").Select(ReadLink)],
        };
    }

    /// <summary>The blocks under each heading of a level.</summary>
    internal static IEnumerable<(Block Title, List<Block> Blocks)> Split(IEnumerable<Block> blocks, int level)
    {
        (Block Title, List<Block> Blocks)? current = null;
        foreach (var block in blocks)
        {
            if (block.Kind == BlockKind.Heading && block.Level == level)
            {
                if (current is { } complete) yield return complete;
                current = (block, []);
            }
            else
            {
                current?.Blocks.Add(block);
            }
        }
        if (current is { } last) yield return last;
    }

    static Example ReadExample(string path, Block title, List<Block> blocks)
    {
        if (blocks is not [{ Kind: BlockKind.Code } code, ..])
            throw new PageException(path, title.Line, "an example begins with a block of code");
        return new Example(title.Text, code.Text, blocks[1..]);
    }

    static (string, string) ReadLink(Block block) => LinkPattern().Match(block.Raw) is { Success: true } link
        ? (link.Groups[1].Value, link.Groups[2].Value) : (block.Text, "");

    [GeneratedRegex(@"\[([^\]]+)\]\((https?://[^)]+)\)")]
    private static partial Regex LinkPattern();
}
