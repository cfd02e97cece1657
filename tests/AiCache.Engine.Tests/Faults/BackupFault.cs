using AiCache.Engine.Backups;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Faults;

/// <summary>A backup, in each format in turn: what has a backup's name is whole and proven.</summary>
sealed class BackupFault : FaultOperation
{
    static readonly BackupFormat[] Formats = Enum.GetValues<BackupFormat>();

    string rows = "";

    public override string Name => "backup";

    public override async Task PrepareAsync(FaultStage stage, TemplateDatabase template)
    {
        await template.FillAsync(1500);
        rows = await RowsAsync(template.Admin);
    }

    public override async Task<string> RunAsync(DatabaseTarget target, string folder, int number)
    {
        await using var work = target.Work();
        var backup = await BackupDatabase.RunAsync(work,
            new() { Path = FolderOf(target, folder), Format = Formats[number % Formats.Length] }, default);
        return backup.Name;
    }

    public override async Task<Extent> LookAsync(DatabaseTarget admin, string folder)
    {
        Assert.Equal(rows, await RowsAsync(admin));
        var place = FolderOf(admin, folder);
        if (!Directory.Exists(place)) return Extent.Untouched;
        var names = Directory.EnumerateFileSystemEntries(place)
            .Where(p => !p.Contains(".partial", StringComparison.Ordinal)
            && !p.EndsWith(".json", StringComparison.Ordinal)).ToList();
        await using var work = admin.Work();
        foreach (var path in names)
        {
            var manifest = BackupManifest.Read(path);
            var digest = await BackupVerifier.IdentifyAsync(work, path, manifest, null, default);
            await BackupVerifier.DecodeAsync(work, path, manifest, digest, null, default);
        }
        return names.Count > 0 ? Extent.Complete : Directory.EnumerateFileSystemEntries(place).Any() ? Extent.Partly
            : Extent.Untouched;
    }

    static string FolderOf(DatabaseTarget target, string folder) => Path.Combine(folder, target.Database);
}
