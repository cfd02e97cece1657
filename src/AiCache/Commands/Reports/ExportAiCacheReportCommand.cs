using System.Management.Automation;
using System.Text;
using AiCache.Base;
using AiCache.Engine.Ground;
using AiCache.Engine.Reports;
using AiCache.Views;
using FileFormat = AiCache.Engine.Reports.ReportFormat;
using ReportFormat = AiCache.Parameters.ReportFormat;

namespace AiCache.Commands;

/// <summary>
/// Writes checks, statistics, storage, entries, activity and impact, as they come through the pipeline, into one
/// report: for a browser, a job's summary, a test tab, a program, or a build's log.
/// </summary>
[Cmdlet(VerbsData.Export, "AiCacheReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo), typeof(string))]
public sealed class ExportAiCacheReportCommand : AiCacheCommand
{
    readonly List<object> items = [];
    bool written;

    /// <summary>
    /// What Test-, Get- and Measure- commands of this module return, also from Import-Clixml. Anything else is left out
    /// with a warning.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The file. A build's log formats need none: their Markdown goes to the job's summary.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The format. Left out, the file's extension decides: .html, .md, .xml or .json.</summary>
    [Parameter]
    public ReportFormat? Format { get; set; }

    /// <summary>What stands at the top.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "AI response cache";

    /// <summary>Does not replace a file that is there already.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    ReportFormat format;
    string? file;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            file = Path is null ? null : GetUnresolvedProviderPathFromPSPath(Path);
            format = Format ?? ReportFile.FormatOf(file);
            if (format == ReportFormat.GitHub) file ??= Environment.GetEnvironmentVariable(ReportFile.GitHubSummary);
            if (file is null && format is not (ReportFormat.GitHub or ReportFormat.AzureDevOps))
                throw ReportFile.PathMissing(format);
        }
        catch (AiCacheException failure)
        {
            ThrowTerminatingError(ErrorRecords.From(failure, Path));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        Run(InputObject, () =>
        {
            if (PipelineObjects.As(InputObject, CacheReport.ItemTypes) is { } item) items.Add(item);
            else WriteWarning($"A report has no room for {InputObject.BaseObject.GetType().Name}; it is left out.");
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        written = true;
        Run(file, () =>
        {
            if (file is null || Confirmation.Granted($"Write {file}", force: null, target: file))
            {
                foreach (var result in Export())
                {
                    if (result is FileInfo) WriteFile(file!);
                    else WriteObject(result);
                }
            }
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// A command before this one may end the pipeline with an error, as Test-AiCacheDeployment -FailOnError does: the
    /// report is what tells why, so it is written all the same.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        if (!written && items.Count > 0 && !Cancellation.IsCancellationRequested && !Confirmation.IsWhatIf)
        {
            written = true;
            foreach (var line in Export().OfType<string>()) Host.UI?.WriteLine(line);
        }
        base.Dispose(disposing);
    }

    IEnumerable<object> Export()
    {
        var report = new CacheReport { Title = Title };
        foreach (var item in items) report.Add(item);
        var engineFormat = Enum.Parse<FileFormat>(format.ToString());
        var isLog = format is ReportFormat.GitHub or ReportFormat.AzureDevOps;
        if (isLog) foreach (var line in format == ReportFormat.GitHub ? Annotations.GitHub(report)
            : Annotations.AzureDevOps(report)) yield return line;
        if (file is null) yield break;
        var text = new StringWriter(new StringBuilder());
        ReportWriter.Write(report, isLog ? FileFormat.Markdown : engineFormat, text);
        ReportFile.Write(file, text.ToString(), NoClobber);
        if (format == ReportFormat.AzureDevOps) yield return Annotations.AzureSummary(file);
        else if (!isLog) yield return new FileInfo(file);
    }
}
