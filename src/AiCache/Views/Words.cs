using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>Texts in lines that break between words.</summary>
static class Words
{
    /// <summary>A space between what belongs together, such as a date and its time; shown as any other.</summary>
    const char NoBreak = '\u00a0';

    /// <summary>The text, in which nothing is wrapped.</summary>
    public static string Keep(string text) => text.Replace(' ', NoBreak);

    /// <summary>The lines; a word that is longer than one stays whole. No text is one empty line.</summary>
    /// <param name="text">The text; its own line breaks stay.</param>
    /// <param name="width">The most cells in a line.</param>
    /// <param name="hanging">By how many the second and later lines of a paragraph are indented.</param>
    public static List<string> Wrap(string? text, int width, int hanging = 0)
    {
        var lines = new List<string>();
        foreach (var paragraph in PlainText.Of(text).ReplaceLineEndings("\n").Split('\n'))
        {
            string? line = null;
            foreach (var word in PlainText.Harmless(paragraph).Split(' '))
            {
                if (line is null || string.IsNullOrWhiteSpace(line) || Cells.Of(line) + 1 + Cells.Of(word) <= width)
                {
                    line = line is null ? word : $"{line} {word}";
                }
                else
                {
                    lines.Add(line.Replace(NoBreak, ' '));
                    line = new string(' ', hanging) + word;
                }
            }
            lines.Add((line ?? "").Replace(NoBreak, ' '));
        }
        return lines;
    }
}
