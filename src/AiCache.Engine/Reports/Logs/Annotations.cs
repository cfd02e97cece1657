using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>
/// The checks as lines that a build's log turns into annotations, what is wrong first: GitHub shows no more than ten of
/// a kind.
/// </summary>
/// <remarks>
/// Each line is a command to the runner. What comes from a database is escaped by the runner's own rules, so that it
/// cannot begin a command of its own.
/// </remarks>
public static class Annotations
{
    /// <summary>Lines for GitHub Actions (<c>@actions/core</c>, command.ts).</summary>
    public static IEnumerable<string> GitHub(CacheReport report) =>
        from check in Wrong(report)
        let command = check.Status == CheckStatus.Warning ? "warning" : "error"
        select $"::{command} title={GitHubProperty(Title(check))}::{GitHubData(Message(check))}";

    /// <summary>Lines for Azure Pipelines.</summary>
    public static IEnumerable<string> AzureDevOps(CacheReport report) =>
        from check in Wrong(report)
        let type = check.Status == CheckStatus.Warning ? "warning" : "error"
        select "##vso[task.logissue "
        + $"type={type};code={AzureProperty(check.Name)}]{AzureData($"{Title(check)}: {Message(check)}")}";

    /// <summary>The line that attaches a Markdown file to an Azure pipeline's run.</summary>
    public static string AzureSummary(string file) => $"##vso[task.uploadsummary]{AzureData(file)}";

    static IEnumerable<Check> Wrong(CacheReport report) =>
        report.ChecksBySeverity.Where(c => c.NeedsAttention);

    static string Title(Check check) => check.Database is null ? check.Name : $"{check.Name} at {check.Database}";

    static string Message(Check check) =>
        PlainText.Of(string.Join("\n", new[]
        {
            check.News, check.Remediation is null ? null : $"What mends it: {check.Remediation}", check.Hint,
        }.OfType<string>()));

    static string GitHubData(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    static string GitHubProperty(string text) => GitHubData(PlainText.Of(text)).Replace(":", "%3A").Replace(",", "%2C");

    static string AzureData(string text) => text.Replace("%", "%AZP25").Replace("\r", "%0D").Replace("\n", "%0A");

    static string AzureProperty(string text) => AzureData(PlainText.Of(text)).Replace(";", "%3B").Replace("]", "%5D");
}
