using System.Globalization;
using System.Text;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>The report in GitHub's Markdown. Data is written with entities, so that nothing of it is markup.</summary>
internal sealed class MarkdownReport(CacheReport report, TextWriter output)
{
    public void Write()
    {
        output.WriteLine($"# {Text(report.Title)}");
        output.WriteLine();
        var databases = report.Databases;
        output.WriteLine((databases.Count == 1 && databases[0].Length > 0 ? $"{Text(databases[0])} · " : "")
            + report.CreatedAt.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture));
        foreach (var database in databases)
        {
            if (databases.Count > 1) Heading(2, database.Length == 0 ? "Files" : database);
            Part(report.Of(database));
        }
        if (databases.Count == 0) output.WriteLine("\nNothing was reported.");
    }

    void Part(CacheReport part)
    {
        Checks(part);
        foreach (var table in ReportTables.Of(part))
        {
            if (table.IsDetail) output.WriteLine($"\n<details><summary>{Text(table.Title)}</summary>\n");
            else Heading(3, table.Title);
            Row(table.Columns.Select(c => Text(c.Name)));
            Row(table.Columns.Select(c => c.IsNumber ? "--:" : "---"));
            foreach (var row in table.Rows) Row(row.Select(cell => Text(cell)));
            if (table.Note is not null) output.WriteLine($"\n{Text(table.Note)}");
            if (table.IsDetail) output.WriteLine("\n</details>");
        }
    }

    void Checks(CacheReport part)
    {
        if (part.Checks.Count == 0) return;
        Heading(3, "Checks");
        output.WriteLine(string.Join(", ",
            part.Tally.Select(t => $"{Sign(t.Status)} {t.Count} {t.Status.ToString().ToLowerInvariant()}")));
        var wrong = part.ChecksBySeverity.Where(c => c.NeedsAttention).ToList();
        if (wrong.Count > 0)
        {
            output.WriteLine();
            Row(["", "Check", "What was found", "What mends it"]);
            Row(["---", "---", "---", "---"]);
            foreach (var check in wrong)
                Row([Sign(check.Status), Text(check.Name), Text(check.News), Remedy(check)]);
        }
        var calm = part.ChecksBySeverity.Where(c => !c.NeedsAttention).ToList();
        if (calm.Count == 0) return;
        output.WriteLine("\n<details><summary>What is as it should be</summary>\n");
        Row(["", "Check", "What was found"]);
        Row(["---", "---", "---"]);
        foreach (var check in calm) Row([Sign(check.Status), Text(check.Name), Text(check.Message)]);
        output.WriteLine("\n</details>");
    }

    void Heading(int level, string text) => output.WriteLine($"\n{new string('#', level)} {Text(text)}\n");

    void Row(IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");

    static string Remedy(Check check) => string.Join(" ", new[]
    {
        check.Remediation is null ? null : $"<code>{Text(check.Remediation)}</code>",
        check.Hint is null ? null : Text(check.Hint),
    }.OfType<string>());

    static string Sign(CheckStatus status) => status switch
    {
        CheckStatus.Passed => "✅",
        CheckStatus.Warning => "⚠️",
        CheckStatus.Failed => "❌",
        CheckStatus.Unknown => "❓",
        _ => "⏭️",
    };

    /// <summary>One line in which every character that Markdown or HTML could take for markup is an entity.</summary>
    static string Text(string? text)
    {
        var line = PlainText.Line(text);
        var result = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (IsMarkup(line, i)) result.Append(CultureInfo.InvariantCulture, $"&#{(int)line[i]};");
            else result.Append(line[i]);
        }
        return result.ToString();
    }

    static bool IsMarkup(string line, int i) => line[i] switch
    {
        '\\' or '`' or '*' or '[' or ']' or '<' or '>' or '|' or '~' or '&' or '#' or '$' => true,
        // Inside a word these are letters.
        '_' => i == 0 || i == line.Length - 1 || !char.IsLetterOrDigit(line[i - 1])
            || !char.IsLetterOrDigit(line[i + 1]),
        '@' => i == 0 || !char.IsLetterOrDigit(line[i - 1]),
        ':' => i + 1 < line.Length && line[i + 1] == '/',
        _ => false,
    };
}
