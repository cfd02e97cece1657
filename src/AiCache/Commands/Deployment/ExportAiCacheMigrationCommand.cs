using System.Globalization;
using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Commands;

/// <summary>Writes the migrations as files, for the Supabase CLI or for psql.</summary>
[Cmdlet(VerbsData.Export, "AiCacheMigration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportAiCacheMigrationCommand : AiCacheCommand
{
    /// <summary>The folder; it is made if it does not exist. Left out, the current one.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The migrations. Left out, all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MigrationNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>A migration that Get-AiCacheMigration found.</summary>
    [Parameter(ValueFromPipeline = true)]
    public MigrationState? InputObject { get; set; }

    /// <summary>
    /// The guide's file names, or the Supabase CLI's with a timestamp in front, in the order of application.
    /// </summary>
    [Parameter]
    public MigrationLayout Layout { get; set; } = MigrationLayout.Guide;

    /// <summary>Replaces files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    readonly DateTime start = DateTime.UtcNow;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(Path, async () =>
    {
        var folder = GetUnresolvedProviderPathFromPSPath(Path);
        var scripts = (InputObject is null ? Name : [InputObject.Name])?.Select(MigrationScript.Find).ToList();
        foreach (var (script, index) in MigrationScript.All.Select((script, index) => (script, index)))
        {
            if (scripts?.Contains(script) == false) continue;
            var file = System.IO.Path.Combine(folder, Layout == MigrationLayout.Supabase ? Timestamp(index)
                + script.FileName : script.FileName);
            if (!Confirmation.Granted($"Write {file}", Force, file)) continue;
            if (File.Exists(file) && !Force) throw Exists(file);
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(file, script.Text, Cancellation);
            WriteFile(file);
        }
    });

    /// <summary>One second apart: the Supabase CLI applies files in the order of their timestamps.</summary>
    string Timestamp(int index) => start.AddSeconds(index).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)
        + "_";

    static AiCacheException Exists(string file) =>
        new(ErrorIds.FileExists, FailureKind.Conflict, $"{file} exists already.")
        {
            Subject = file,
            RecommendedAction = "Choose another -Path, or replace it with -Force.",
        };
}
