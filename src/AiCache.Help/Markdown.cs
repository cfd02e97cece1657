using System.Text.RegularExpressions;

namespace AiCache.Help;

/// <summary>What a block of a page is.</summary>
enum BlockKind { Heading, Paragraph, Item, Code }

/// <summary>A block of a page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Level">Of a heading, 1 to 6.</param>
/// <param name="Text">Its text: in one line, without marks; code as it stands.</param>
/// <param name="Raw">Its text with its marks.</param>
/// <param name="Line">Where it begins, from 1.</param>
sealed record Block(BlockKind Kind, int Level, string Text, string Raw, int Line);

/// <summary>Reads the Markdown that help pages are written in: headings, paragraphs, lists and fenced code.</summary>
static partial class Markdown
{
    /// <summary>The blocks of a file.</summary>
    public static List<Block> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var blocks = new List<Block>();
        for (var i = 0; i < lines.Length;)
        {
            var start = i;
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
                if (end < 0) throw new PageException(path, i + 1, "a code block is not closed");
                var code = string.Join('\n', lines[(i + 1)..end]);
                blocks.Add(new Block(BlockKind.Code, 0, code, code, start + 1));
                i = end + 1;
            }
            else if (Heading().Match(lines[i]) is { Success: true } heading)
            {
                blocks.Add(new Block(BlockKind.Heading, heading.Groups[1].Length, Plain(heading.Groups[2].Value),
                    heading.Groups[2].Value, ++i));
            }
            else if (lines[i].Trim().Length > 0)
            {
                var isItem = IsItem(lines[i]);
                for (i++; i < lines.Length && lines[i].Trim().Length > 0 && !IsItem(lines[i])
                    && !lines[i].StartsWith('#') && !lines[i].StartsWith("```", StringComparison.Ordinal); i++) { }
                var text = string.Join(' ', lines[start..i].Select(line => line.Trim()));
                if (isItem) text = text[2..].TrimStart();
                blocks.Add(new Block(isItem ? BlockKind.Item : BlockKind.Paragraph, 0, Plain(text), text, start + 1));
            }
            else
            {
                i++;
            }
        }
        return blocks;
    }

    /// <summary>The text without the marks of code, emphasis and links.</summary>
    static string Plain(string text) => Marks().Replace(Link().Replace(text, "$1"), "").Trim();

    static bool IsItem(string line) => line.StartsWith("- ", StringComparison.Ordinal)
        || line.StartsWith("* ", StringComparison.Ordinal);

    [GeneratedRegex("^(#{1,6}) +(.+?) *$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`|\*\*")]
    private static partial Regex Marks();
}
