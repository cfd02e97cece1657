namespace AiCache.Engine.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat : long
{
    /// <summary>One file with everything in it, for a browser.</summary>
    Html,
    /// <summary>GitHub's Markdown, for a job's summary or an issue.</summary>
    Markdown,
    /// <summary>The checks as test cases, for a build's test tab.</summary>
    JUnit,
    /// <summary>Everything as data.</summary>
    Json,
    /// <summary>The checks as annotations of a GitHub job, and the report in Markdown as its summary.</summary>
    GitHub,
    /// <summary>The checks as issues of an Azure pipeline, and the report in Markdown as its summary.</summary>
    AzureDevOps,
    /// <summary>The figures for Prometheus, in the text of OpenMetrics.</summary>
    OpenMetrics,
}
