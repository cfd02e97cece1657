using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Reports;

namespace AiCache.Commands;

/// <summary>
/// Writes checks, statistics, storage, entries, activity, impact, backups and jobs, as they come through the pipeline,
/// into one report: for a browser, a job's summary, a test tab, a program, a build's log, or Prometheus.
/// </summary>
[Cmdlet(VerbsData.Export, "AiCacheReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo), typeof(string))]
public sealed class ExportAiCacheReportCommand : AiCacheCommand
{
    readonly List<object> items = [];
    bool written;

    // A field of the engine's own type would need the engine while the module is being imported.
    Enum? format;

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

    /// <summary>The format. Left out, the file's extension decides: .html, .md, .xml, .json or .prom.</summary>
    [Parameter]
    public ReportFormat? Format { get => (ReportFormat?)format; set => format = value; }

    /// <summary>What stands at the top.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "AI response cache";

    /// <summary>Does not replace a file that is there already.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>What cannot be written is refused before the commands before this one have done their work.</summary>
    protected override void BeginProcessing() => Demand(Path, () => Options().Settled(LocalMachine.Read()));

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(InputObject, () =>
    {
        if (InputObject is null) return Task.CompletedTask;
        if (PipelineObjects.As(InputObject, CacheReport.ItemTypes) is { } item) items.Add(item);
        else WriteWarning($"A report has no room for {InputObject.BaseObject.GetType().Name}; it is left out.");
        return Task.CompletedTask;
    });

    private protected override void Finish()
    {
        written = true;
        Operate(Path, WorkHere);
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
            foreach (var output in OperateAsync(WorkHere()).ToBlockingEnumerable(Cancellation).Cast<ReportOutput>())
                if (output.Line is { } line) Host.UI?.WriteLine(line);
        }
        base.Dispose(disposing);
    }

    private protected override Task<Plan?> PlanAsync(Work work) => Task.FromResult(
        ExportReport.Plan(work, Options()).Path is { } file ? Plan.Ask($"Write {file}") : null);

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        ExportReport.RunAsync(work, Options(), Cancellation);

    private protected override void WriteResult(object result, string? view = null)
    {
        var output = (ReportOutput)result;
        if (output.File is { } file) WriteFile(file);
        else WriteObject(output.Line);
    }

    ReportOptions Options() => new()
    {
        Items = items, Title = Title, Path = FullPath(Path), Format = Format,
        NoClobber = NoClobber
    };
}
