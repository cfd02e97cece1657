using System.Text.RegularExpressions;
using AiCache.Engine.Contract;
using AiCache.Engine.Reports;

namespace AiCache.Engine.Tests.Reports;

/// <summary>
/// Whole reports as a reader gets them: what somebody has read, and found right, stands in Approved. With
/// AICACHE_APPROVE=1 it is written anew, to be read and committed.
/// </summary>
public sealed partial class ApprovedReportTests
{
    static string Folder => Path.Combine(Repository.Root, "tests", "AiCache.Engine.Tests", "Reports", "Approved");

    [Theory]
    [InlineData("one.html", ReportFormat.Html)]
    [InlineData("one.md", ReportFormat.Markdown)]
    [InlineData("one.xml", ReportFormat.JUnit)]
    [InlineData("one.prom", ReportFormat.OpenMetrics)]
    [InlineData("one.github.txt", ReportFormat.GitHub)]
    [InlineData("one.azure.txt", ReportFormat.AzureDevOps)]
    [InlineData("several.html", ReportFormat.Html)]
    [InlineData("several.md", ReportFormat.Markdown)]
    [InlineData("several.xml", ReportFormat.JUnit)]
    public void A_report_reads_as_it_was_approved(string name, ReportFormat format)
    {
        var report = name.StartsWith("one", StringComparison.Ordinal) ? SampleReport.OfOne() : SampleReport.OfSeveral();
        var text = ReportTests.Write(report, format).ReplaceLineEndings("\n")
            .Replace(Journal.ModuleVersion, "(version)", StringComparison.Ordinal);
        // The style sheet and the script have their own tests; elements are compared line by line.
        if (format == ReportFormat.Html)
            text = Tags().Replace(Own().Replace(text, "${begin}${end}"), ">\n<").Replace(Hash().Match(text).Value, "(hash)",
                StringComparison.Ordinal);
        var approved = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("AICACHE_APPROVE") == "1") File.WriteAllText(approved, text);
        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), text);
    }

    [GeneratedRegex("><")]
    private static partial Regex Tags();

    [GeneratedRegex("(?<begin><style>|<script>).*?(?<end></style>|</script>)", RegexOptions.Singleline)]
    private static partial Regex Own();

    [GeneratedRegex("(?<=sha256-).*?(?=&)")]
    private static partial Regex Hash();
}
