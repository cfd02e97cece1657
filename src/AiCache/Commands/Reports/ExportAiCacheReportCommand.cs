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
public sealed class ExportAiCacheReportCommand : GatheringCommand
{
    // A field of the engine's own type would need the engine while the module is being imported.
    Enum? format;
    readonly HashSet<string> roles = [];
    readonly HashSet<Version> servers = [];

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

    private protected override IReadOnlyList<Type> ItemTypes => CacheReport.ItemTypes;

    private protected override object? Subject => Path;

    private protected override string Room => "A report";

    /// <summary>The records' connection says who has looked, and at which server, also from Import-Clixml.</summary>
    private protected override void Add(PSObject input, object item)
    {
        base.Add(input, item);
        if (input.Properties["Connection"]?.Value is not { } connection) return;
        var properties = PSObject.AsPSObject(connection).Properties;
        if ((properties[nameof(AiCacheConnection.Role)]?.Value ?? properties[nameof(AiCacheConnection.Username)]?.Value)
            is string role) roles.Add(role);
        if (properties[nameof(AiCacheConnection.ServerVersion)]?.Value is Version server) servers.Add(server);
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

    private protected override string? Line(object result) => ((ReportOutput)result).Line;

    ReportOptions Options() => new()
    {
        Items = Items, Title = Title, Path = FullPath(Path), Format = Format,
        NoClobber = NoClobber, Roles = [.. roles], Servers = [.. servers],
    };
}
