using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;

namespace AiCache.Help;

/// <summary>What is left of Markdown on a console.</summary>
static class PlainText
{
    /// <summary>How wide a table becomes, so that it stands on 80 columns where it is indented.</summary>
    const int TableWidth = 76;

    /// <summary>A column narrower than this is no column any more.</summary>
    const int LeastWidth = 20;

    // Angle brackets are meant as they stand: no page needs HTML.
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>Reads a page.</summary>
    /// <exception cref="PageException">A block of code has no end.</exception>
    public static MarkdownDocument Read(string path)
    {
        var page = Markdown.Parse(File.ReadAllText(path), Pipeline);
        if (page.Descendants<FencedCodeBlock>().FirstOrDefault(code => code.ClosingFencedCharCount == 0) is { } open)
            throw new PageException(path, open.Line + 1, "a code block is not closed");
        return page;
    }

    /// <summary>The text of a heading, a paragraph or a cell in one line, that of code as it stands.</summary>
    public static string Of(Block block)
    {
        if (block is CodeBlock code) return code.Lines.ToString();
        var text = new StringWriter();
        var renderer = new HtmlRenderer(text)
        {
            EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false,
        };
        Pipeline.Setup(renderer);
        renderer.Render(block);
        return string.Join(' ', Words(text.ToString()));
    }

    /// <summary>The lines of a block. A paragraph has one where no width is given.</summary>
    public static IEnumerable<string> Lines(Block block, int width = int.MaxValue) => block switch
    {
        ListBlock list => list.Cast<ListItemBlock>()
            .SelectMany(item => Item(item, list.IsOrdered ? $"{item.Order}. " : "- ", width)),
        QuoteBlock quote => quote.SelectMany(inner => Lines(inner, width)),
        Table table => Rows([.. table.Cast<TableRow>().Select(row => row.Select(Of).ToList())],
            Math.Min(width, TableWidth)),
        CodeBlock => Of(block).Split('\n'),
        _ => Wrap(Of(block), width),
    };

    static IEnumerable<string> Item(ListItemBlock item, string mark, int width) =>
        item.SelectMany(block => Lines(block, width - mark.Length))
            .Select((line, index) => (index == 0 ? mark : new string(' ', mark.Length)) + line);

    /// <summary>Columns as wide as what is in them; the last one is wrapped.</summary>
    static IEnumerable<string> Rows(IReadOnlyList<List<string>> rows, int width)
    {
        List<int> widths = [.. rows[0].SkipLast(1).Select((_, column) => rows.Max(row => row[column].Length) + 2)];
        var indent = widths.Sum();
        List<string> rule = [.. rows[0].Select(cell => new string('-', cell.Length))];
        foreach (var row in rows.Skip(1).Prepend(rule).Prepend(rows[0]))
        {
            var begin = string.Concat(widths.Select((width, column) => row[column].PadRight(width)));
            foreach (var line in Wrap(row[^1], Math.Max(LeastWidth, width - indent)))
            {
                yield return (begin + line).TrimEnd();
                begin = new string(' ', indent);
            }
        }
    }

    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in Words(text))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }
            line += line.Length > 0 ? " " + word : word;
        }
        yield return line;
    }

    static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
