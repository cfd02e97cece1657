using System.Collections;
using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Diagnostics;
using AiCache.Engine.Ground;

namespace AiCache.Commands;

/// <summary>
/// Writes one zip for whoever helps: versions, settings, our objects, journal, checks, activity and the last errors; no
/// secret, and no row of the application.
/// </summary>
[Cmdlet(VerbsData.Export, "AiCacheDiagnostic", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Diagnostic))]
public sealed class ExportAiCacheDiagnosticCommand : DatabaseCommand
{
    const int MostErrors = 20;
    readonly HashSet<string> written = [];

    /// <summary>The file, or a folder for it.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Task<Plan?> PlanAsync(Work work)
    {
        var options = Options();
        return Task.FromResult<Plan?>(Plan.Ask($"Write {ExportDiagnostic.Plan(work,
            options with { Force = Force && !written.Contains(options.Path) })}"));
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Single(async () =>
    {
        var options = Options();
        // What was written for the database before this one is not replaced, whatever is forced.
        var made = await ExportDiagnostic.RunAsync(work, options with { Force = Force && !written.Contains(options.Path) },
            Cancellation);
        written.Add(made.Path);
        return made;
    });

    DiagnosticOptions Options() => new()
    {
        Path = FullPath(Path), Force = Force, Host = $"{Host.Name}, PowerShell {Host.Version}", Errors = LastErrors(),
    };

    /// <summary>Errors of this module, or about the loading of it.</summary>
    IReadOnlyList<DiagnosticError> LastErrors() =>
        [.. (SessionState.PSVariable.GetValue("global:Error") as ArrayList ?? []).OfType<ErrorRecord>()
            .Where(e => e.FullyQualifiedErrorId.Contains("AiCache", StringComparison.Ordinal)).Take(MostErrors)
            .Select(e => new DiagnosticError(e.FullyQualifiedErrorId, (e.Exception as AiCacheException)?.SqlState,
                e.Exception.Message))];
}
