using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>
/// The report for a browser: one file with nothing to load, light or dark as the reader's system is, for a desk, a
/// phone or paper. The few lines of script in it filter and copy; the page does without them.
/// </summary>
internal sealed class HtmlReport(CacheReport report, HtmlWriter html)
{
    static readonly string Script = EmbeddedText.Read("Reports/Html/report.js").ReplaceLineEndings("\n");

    /// <summary>
    /// Even if a value got through as markup, nothing of it could run or call home: only this very script may.
    /// </summary>
    static readonly string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script))) + "'";

    public void Write()
    {
        html.Raw("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head");
        html.Void("meta", ("charset", "utf-8"))
            .Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Void("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Element("title", report.Title).Open("style").Raw(EmbeddedText.Read("Reports/Html/report.css")).Close()
            .Close();
        html.Open("body").Open("main");
        Head();
        var databases = report.Databases;
        foreach (var database in databases)
        {
            html.Open("section", ("class", "database"));
            if (databases.Count > 1) html.Element("h2", database.Length == 0 ? "Files" : database);
            new HtmlSections(report.Of(database), html).Write();
            html.Close();
        }
        if (databases.Count == 0) html.Element("p", "Nothing was reported.", ("class", "card"));
        HtmlFooter.Write(report, html);
        html.Close().Open("script").Raw(Script).Close().Close().Close().Raw("\n");
    }

    void Head()
    {
        html.Open("header").Element("h1", report.Title);
        var about = report.Databases.Count == 1 ? $"{report.Databases[0]} · " : "";
        html.Open("p", ("class", "muted"))
            .Text(about + report.CreatedAt.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)).Close();
        if (report.Checks.Count > 0)
        {
            var (state, verdict) = Verdict();
            html.Open("p", ("class", $"verdict {state}")).Element("strong", verdict);
            html.Text(" "
                + string.Join(", ", report.Tally.Select(t => $"{t.Count} {t.Status.ToString().ToLowerInvariant()}"))
                + ".");
            html.Close();
        }
        html.Close();
        new HtmlChecks(html).Tools(report);
    }

    (string State, string Verdict) Verdict() =>
        report.Count(CheckStatus.Failed) is > 0 and var failed
            ? ("failed", failed == 1 ? "✕ One check failed." : $"✕ {failed} checks failed.")
        : report.Count(CheckStatus.Unknown) is > 0 and var unknown
            ? ("unknown", unknown == 1 ? "? One thing may not be looked at."
            : $"? {unknown} things may not be looked at.")
        : report.Count(CheckStatus.Warning) > 0 ? ("warning", "! Working, with warnings.")
        : report.Count(CheckStatus.Passed) > 0 ? ("passed", "✓ Everything that was checked is as it should be.")
        : ("skipped", "– Nothing could be checked.");
}
