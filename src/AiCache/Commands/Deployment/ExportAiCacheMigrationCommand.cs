using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;

namespace AiCache.Commands;

/// <summary>Writes the migrations as files, for the Supabase CLI or for psql.</summary>
[Cmdlet(VerbsData.Export, "AiCacheMigration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportAiCacheMigrationCommand : AiCacheCommand
{
    // A field of the engine's enum would need the engine while the module is being imported.
    int layout;
    string folder = "";

    /// <summary>The folder; it is made if it does not exist. Left out, the current one.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The migrations. Left out, all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MigrationNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>A migration that Get-AiCacheMigration found.</summary>
    [Parameter(ValueFromPipeline = true)]
    public MigrationState? InputObject { get; set; }

    /// <summary>
    /// The guide's file names, or the Supabase CLI's with a version in front, in the order of application.
    /// </summary>
    [Parameter]
    public MigrationLayout Layout { get => (MigrationLayout)layout; set => layout = (int)value; }

    /// <summary>Replaces files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Operate(Path, () =>
    {
        folder = FullPath(Path);
        return WorkHere();
    });

    private protected override async Task<Plan?> PlanAsync(Work work) => new()
    {
        Questions = await MigrationExport.PlanAsync(work, Options(), Cancellation)
            .Select(file => new Question($"Write {file.FullName}")).ToListAsync(Cancellation),
    };

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        MigrationExport.RunAsync(work, Options(), Cancellation);

    private protected override void WriteResult(object result, string? view = null) =>
        WriteFile(((FileInfo)result).FullName);

    MigrationExportOptions Options() => new()
    {
        Folder = folder, Names = InputObject is null ? Name : [InputObject.Name],
        Layout = Layout, Replace = Force,
    };
}
