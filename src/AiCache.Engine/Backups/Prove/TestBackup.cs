using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Proves backups. What it finds out, the manifest remembers.</summary>
public static class TestBackup
{
    /// <summary>
    /// Compares a backup with its checksum, decodes it and, if asked to, restores it. A failed check's
    /// <see cref="Check.Actual"/> is one of <see cref="ErrorIds"/>, and it is the last one.
    /// </summary>
    /// <exception cref="AiCacheException">The test could not be made: a program is missing, or the server cannot be
    /// reached.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(Work work, BackupTestOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path));
        var (found, manifest) = await BackupCheck.TryAsync("Manifest", "readable", () =>
        {
            var read = BackupManifest.Read(path);
            return Task.FromResult<(string, BackupManifest?)>(
                ($"The manifest is from {Figures.Second(read.CreatedAt)}.", read));
        });
        yield return found;
        if (manifest is null) yield break;

        if (SigningKey.Read(options.SigningKey, work) is { } key)
        {
            // It is not remembered: it says as much about the key that was given as about the backup.
            var signature = await BackupCheck.TryAsync("Signature", "signed with the key", () =>
            {
                key.Demand(path, manifest);
                return Task.FromResult("The manifest was signed with this key.");
            });
            yield return signature;
            if (signature.Status == CheckStatus.Failed) yield break;
        }
        BackupDigest? digest = null;
        foreach (var (name, expected, run) in Steps(work, path, manifest, options, cancellation))
        {
            (var check, digest) = await BackupCheck.TryAsync(name, expected, () => run(digest));
            var failed = check.Status == CheckStatus.Failed;
            if (failed && Remember(path, manifest with { Grade = BackupGrade.Written, Problem = check.Actual })
                is { } lost) yield return lost;
            yield return check;
            if (failed) yield break;
        }
        var decoded = manifest with
        {
            Grade = manifest.Grade > BackupGrade.Decoded ? manifest.Grade : BackupGrade.Decoded,
            Problem = null,
        };
        if (Remember(path, decoded) is { } unwritten) yield return unwritten;
        if (!options.Restore) yield break;

        var proven = true;
        await foreach (var check in RestoreProof.RunAsync(work, path, decoded, digest!, options, cancellation))
        {
            proven &= check.Status != CheckStatus.Failed
                && check is not { Name: RestoreProof.CheckName, Status: CheckStatus.Skipped };
            yield return check;
        }
        if (proven && Remember(path, decoded with { Grade = BackupGrade.Restored }) is { } unwritable)
            yield return unwritable;
    }

    /// <summary>Each step is given what the one before it has found, and hands it on.</summary>
    static IEnumerable<(string Name, string Expected, Func<BackupDigest?, Task<(string, BackupDigest?)>> Run)> Steps(
        Work work, string path, BackupManifest manifest, BackupTestOptions options, CancellationToken cancellation)
    {
        yield return ("Checksum", manifest.Sha256, async _ =>
            ("It is the backup that the manifest describes, byte for byte.",
            await BackupVerifier.IdentifyAsync(work, path, manifest, options.PgBinPath, cancellation)));
        yield return ("Content", "decoded, with the rows of the manifest", async found =>
        {
            await BackupVerifier.DecodeAsync(work, path, manifest, found!, options.PgBinPath, cancellation);
            return ($"All of it can be decoded; it holds the "
                + $"{Figures.Count(manifest.Tables.Sum(t => t.Rows ?? 0), "row that was", "rows that were")} "
                + "counted.", found);
        }
        );
    }

    /// <summary>Writes what was found out into the manifest.</summary>
    /// <returns>A warning where that cannot be: a backup may well be kept where nobody may write.</returns>
    static Check? Remember(string path, BackupManifest manifest)
    {
        try
        {
            (manifest with { ProvenAt = DateTimeOffset.UtcNow }).Write(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Check.Warning(CheckCategory.Backup, "Backup.Grade", $"The grade {manifest.Grade} holds for this "
                + $"run only, for the manifest cannot be written: {error.Message}") with
            {
                Expected = $"{manifest.Grade}, in the manifest",
                Actual = "not written",
                Hint = "Test it once as somebody who may write beside the backup.",
            };
        }
    }
}
