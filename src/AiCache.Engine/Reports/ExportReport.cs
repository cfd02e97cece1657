using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>Writes a report into a file, a job's summary, or a build's log.</summary>
public static class ExportReport
{
    /// <summary>The variable in which a GitHub job finds the file of its summary.</summary>
    internal const string GitHubSummary = "GITHUB_STEP_SUMMARY";

    /// <summary>What would be written. Changes nothing.</summary>
    /// <exception cref="AiCacheException">As for <see cref="RunAsync"/>.</exception>
    public static ReportOptions Plan(Work work, ReportOptions options)
    {
        var settled = options.Settled(work.Environment);
        if (settled.Items.Count == 0) throw ReportErrors.NothingToReport();
        // Figures that grow old tell more than none: a file of metrics stays as it was.
        if (settled.Format == ReportFormat.OpenMetrics
            && settled.Items.All(item => item is Check check && UnmadeChecks.IsOne(check)))
            throw ReportErrors.NothingToReport();
        return settled is { NoClobber: true, Path: { } file } && File.Exists(file) ? throw ReportErrors.FileExists(file)
            : settled;
    }

    /// <summary>Writes, the file before the lines: a log that says all is told refers to what is there.</summary>
    /// <exception cref="AiCacheException">There is nothing to report, the format or the file is missing, the file must
    /// stay, or it cannot be written.</exception>
    public static async IAsyncEnumerable<ReportOutput> RunAsync(Work work, ReportOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        options = Plan(work, options);
        var report = new CacheReport
        {
            Title = options.Title, Run = PipelineRun.Of(work.Environment), Roles = options.Roles,
            Servers = options.Servers,
        };
        foreach (var item in options.Items) report.Add(item);
        cancellation.ThrowIfCancellationRequested();
        if (options.Path is { } file) await Task.Run(() => Write(work, report, options, file), cancellation);
        foreach (var line in Lines(report, options)) yield return new ReportOutput(line);
        if (!options.IsLog) yield return new ReportOutput(null, options.Path);
    }

    static IEnumerable<string> Lines(CacheReport report, ReportOptions options) => options.Format switch
    {
        ReportFormat.GitHub => Annotations.GitHub(report),
        ReportFormat.AzureDevOps => [.. Annotations.AzureDevOps(report),
            .. options.Path is { } file ? [Annotations.AzureSummary(file)] : Array.Empty<string>()],
        _ => [],
    };

    static void Write(Work work, CacheReport report, ReportOptions options, string file)
    {
        using var text = new StringWriter();
        ReportWriter.Write(report, options.IsLog ? ReportFormat.Markdown : options.Format!.Value, text);
        // A job's summary is added to, because other steps write to it too.
        if (file == work.Environment[GitHubSummary]) OutputFile.Add(file, text.ToString(), ErrorIds.ReportNotWritten);
        else OutputFile.Write(file, text.ToString(), ErrorIds.ReportNotWritten);
    }
}
