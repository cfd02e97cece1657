using System.Text;
using Markdig.Syntax;

namespace AiCache.Help;

/// <summary>Writes an about topic: plain text that stands in a window of 79 columns.</summary>
static class Topic
{
    const int Width = 78;

    /// <summary>The text.</summary>
    public static string Write(MarkdownDocument page)
    {
        var text = new StringBuilder();
        foreach (var block in page)
        {
            var (indent, lines) = block switch
            {
                HeadingBlock { Level: 1 } => (0, ["TOPIC", "    " + PlainText.Of(block)]),
                HeadingBlock { Level: 2 } => (0, [PlainText.Of(block).ToUpperInvariant()]),
                HeadingBlock => (2, [PlainText.Of(block)]),
                CodeBlock => (8, PlainText.Lines(block)),
                _ => (4, PlainText.Lines(block, Width - 4)),
            };
            if (text.Length > 0) text.AppendLine();
            foreach (var line in lines) text.AppendLine((new string(' ', indent) + line).TrimEnd());
        }
        return text.ToString();
    }
}
