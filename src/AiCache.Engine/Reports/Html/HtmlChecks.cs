using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>The checks of the page: what needs attention open, what is as it should be folded by category.</summary>
internal sealed class HtmlChecks(HtmlWriter html)
{
    /// <summary>Counted chips that filter, and a search; both appear only where the page's script runs.</summary>
    public void Tools(CacheReport report)
    {
        if (report.Checks.Count == 0) return;
        html.Open("div", ("class", "tools"), ("hidden", "hidden"), ("role", "group"),
            ("aria-label", "Filter the checks"));
        foreach (var (status, count) in report.Tally)
        {
            var state = status.ToString().ToLowerInvariant();
            html.Element("button", $"{Figures.Count(count)} {state}", ("type", "button"), ("class", $"chip {state}"),
                ("aria-pressed", "false"), ("data-status", state));
        }
        html.Void("input", ("type", "search"), ("placeholder", "Search the checks"),
            ("aria-label", "Search the checks"));
        html.Close();
        html.Element("p", "No check is like that.", ("class", "none muted"), ("hidden", "hidden"));
    }

    /// <summary>What somebody has to look at, the worst first.</summary>
    public void Attention(CacheReport part)
    {
        var checks = part.ChecksBySeverity.Where(c => c.NeedsAttention).ToList();
        if (checks.Count == 0) return;
        html.Open("section", ("class", "group")).Element("h3", "What needs attention");
        List(checks);
        html.Close();
    }

    /// <summary>What is as it should be, and what there was nothing to judge of.</summary>
    public void Calm(CacheReport part)
    {
        var calm = part.Checks.Where(c => !c.NeedsAttention).GroupBy(c => c.Category).ToList();
        if (calm.Count == 0) return;
        html.Element("h3", "What is as it should be");
        foreach (var category in calm)
        {
            html.Open("details", ("class", "group calm")).Open("summary").Element("b", category.Key)
                .Element("span", string.Join(", ", category.CountBy(c => c.Status).OrderBy(c => c.Key)
                    .Select(c => $"{Figures.Count(c.Value)} {c.Key.ToString().ToLowerInvariant()}")),
                    ("class", "muted")).Close();
            List(category);
            html.Close();
        }
    }

    void List(IEnumerable<Check> checks)
    {
        html.Open("ul", ("class", "checks card"));
        foreach (var check in checks)
        {
            var state = check.Status.ToString();
            html.Open("li", ("class", state.ToLowerInvariant())).Element("span", state, ("class", "status"))
                .Open("div");
            html.Open("p").Element("strong", check.Message.Length > 0 ? check.News : check.Name).Close();
            html.Element("p", check.Name, ("class", "name muted"));
            if (check.NeedsAttention && (check.Expected ?? check.Actual) is not null)
                html.Element("p", $"Expected {check.Expected ?? "–"}; found {check.Actual ?? "–"}.",
                ("class", "muted"));
            if (check.Hint is not null) html.Element("p", check.Hint, ("class", "hint"));
            if (check.Remediation is not null)
                html.Open("div", ("class", "command")).Element("code", check.Remediation).Close();
            html.Close().Close();
        }
        html.Close();
    }
}
