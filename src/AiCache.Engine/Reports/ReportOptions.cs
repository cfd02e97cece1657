using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Reports;

/// <summary>What to report, and where to.</summary>
public sealed record ReportOptions
{
    /// <summary>What goes into it, see <see cref="CacheReport.Add"/>.</summary>
    public IReadOnlyList<object> Items { get; init; } = [];

    /// <summary>What stands at the top.</summary>
    public string Title { get; init; } = "AI response cache";

    /// <summary>The full path of the file; null where the format needs none.</summary>
    public string? Path { get; init; }

    /// <summary>The format; null where the file's extension names it.</summary>
    public ReportFormat? Format { get; init; }

    /// <summary>Whether a file that is there stays.</summary>
    public bool NoClobber { get; init; }

    /// <summary>The roles that looked, as far as that is known.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The versions of the servers that were looked at, as far as they are known.</summary>
    public IReadOnlyList<Version> Servers { get; init; } = [];

    /// <summary>Whether the checks go to a build's log.</summary>
    internal bool IsLog => Format is ReportFormat.GitHub or ReportFormat.AzureDevOps;

    /// <summary>The same with the format and the file that are meant.</summary>
    /// <param name="environment">Where a GitHub job names the file of its summary.</param>
    /// <exception cref="AiCacheException">The extension names no format, or the format needs a file.</exception>
    public ReportOptions Settled(HostEnvironment environment)
    {
        var format = Format ?? System.IO.Path.GetExtension(Path)?.ToLowerInvariant() switch
        {
            ".html" or ".htm" => ReportFormat.Html,
            ".md" or ".markdown" => ReportFormat.Markdown,
            ".xml" => ReportFormat.JUnit,
            ".json" => ReportFormat.Json,
            ".prom" => ReportFormat.OpenMetrics,
            _ => throw ReportErrors.FormatUnknown(Path),
        };
        var settled = this with
        {
            Format = format,
            Path = Path ?? (format == ReportFormat.GitHub ? environment[ExportReport.GitHubSummary] : null),
        };
        return settled.Path is null && !settled.IsLog ? throw ReportErrors.PathMissing(format) : settled;
    }
}
