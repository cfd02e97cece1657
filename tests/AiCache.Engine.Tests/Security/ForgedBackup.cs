using System.Text;
using AiCache.Engine.Backups;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>
/// What somebody who may write beside a backup can make of it: a dump and a manifest that fit each other.
/// </summary>
static class ForgedBackup
{
    /// <summary>Takes a plain backup and writes into it; its manifest is true of it again.</summary>
    public static async Task<Backup> PlainAsync(BackupFolder folder, TestDatabase database, Func<string, string> forge,
        BackupScope scope = BackupScope.Database)
    {
        var backup = await folder.WriteAsync(database.Admin,
            new() { Path = "", Format = BackupFormat.Plain, Scope = scope });
        var text = await File.ReadAllTextAsync(backup.Path, Encoding.Latin1);
        var forged = forge(text);
        Assert.NotEqual(text, forged);
        await File.WriteAllTextAsync(backup.Path, forged, Encoding.Latin1);
        await SignOffAsync(backup.Path);
        return backup;
    }

    /// <summary>Makes a manifest true of what is there now.</summary>
    public static async Task SignOffAsync(string path, Func<BackupManifest, BackupManifest>? change = null)
    {
        var digest = await BackupDigest.OfAsync(path, default);
        var manifest = BackupManifest.Read(path) with
        {
            Size = digest.Size,
            Sha256 = digest.Sha256,
            HeadSha256 = digest.HeadSha256,
        };
        (change?.Invoke(manifest) ?? manifest).Write(path);
    }
}
