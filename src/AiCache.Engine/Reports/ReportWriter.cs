namespace AiCache.Engine.Reports;

/// <summary>Writes reports.</summary>
public static class ReportWriter
{
    /// <summary>Writes a report in a format.</summary>
    public static void Write(CacheReport report, ReportFormat format, TextWriter output)
    {
        switch (format)
        {
            case ReportFormat.Html: new HtmlReport(report, new HtmlWriter(output)).Write(); break;
            case ReportFormat.Markdown: new MarkdownReport(report, output).Write(); break;
            case ReportFormat.JUnit: JUnitReport.Write(report, output); break;
            case ReportFormat.Json: JsonReport.Write(report, output); break;
            case ReportFormat.OpenMetrics: MetricsReport.Write(report, output); break;
            case ReportFormat.GitHub: foreach (var line in Annotations.GitHub(report)) output.WriteLine(line); break;
            case ReportFormat.AzureDevOps: foreach (var line in Annotations.AzureDevOps(report)) output.WriteLine(line); break;
            default: throw new ArgumentOutOfRangeException(nameof(format), format, null);
        }
    }
}
