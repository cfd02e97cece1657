using System.Text;

namespace AiCache.Help;

/// <summary>Writes an about topic: plain text of 80 columns.</summary>
static class Topic
{
    const int Width = 80;

    /// <summary>The text.</summary>
    public static string Write(IEnumerable<Block> blocks)
    {
        var text = new StringBuilder();
        BlockKind? last = null;
        foreach (var block in blocks)
        {
            // The entries of a list stand together.
            if (last is not null && !(last == BlockKind.Item && block.Kind == BlockKind.Item)) text.AppendLine();
            last = block.Kind;
            switch (block.Kind)
            {
                case BlockKind.Heading when block.Level <= 2:
                    text.AppendLine(block.Level == 1 ? "TOPIC" : block.Text.ToUpperInvariant());
                    if (block.Level == 1) text.AppendLine("    " + block.Text);
                    break;
                case BlockKind.Heading:
                    text.AppendLine("  " + block.Text);
                    break;
                case BlockKind.Code:
                    foreach (var line in block.Text.Split('\n')) text.AppendLine(("        " + line).TrimEnd());
                    break;
                case BlockKind.Item:
                    Wrap(text, block.Text, "    - ", "      ");
                    break;
                default:
                    Wrap(text, block.Text, "    ", "    ");
                    break;
            }
        }
        return text.ToString();
    }

    static void Wrap(StringBuilder text, string paragraph, string first, string next)
    {
        var line = new StringBuilder(first);
        var empty = true;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                text.AppendLine(line.ToString());
                line.Clear().Append(next);
                empty = true;
            }
            if (!empty) line.Append(' ');
            line.Append(word);
            empty = false;
        }
        text.AppendLine(line.ToString());
    }
}
