using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Backups;

/// <summary>Proves backups. What it finds out, the manifest remembers.</summary>
/// <param name="environment">Where programs are looked for, and where sandboxes are kept.</param>
/// <param name="reporter">Is told how far it is.</param>
public sealed class BackupTester(HostEnvironment environment, IReporter reporter)
{
    /// <summary>
    /// Compares a backup with its checksum, decodes it and, if asked to, restores it. A failed check's <see cref="Check.Actual"/> is one of
    /// <see cref="ErrorIds"/>, and it is the last one.
    /// </summary>
    /// <exception cref="AiCacheException">The test could not be made: a program is missing, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<Check> TestAsync(string path, BackupTestOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        BackupManifest? manifest = null;
        var found = await TryAsync("Manifest", "readable", () => Task.FromResult($"The manifest is from {(manifest = BackupManifest.Read(path)).CreatedAt:yyyy-MM-dd HH:mm:ss} UTC."));
        yield return found;
        if (manifest is null) yield break;

        var verifier = new BackupVerifier(environment, reporter);
        var proven = true;
        (string Name, string Expected, Func<Task<string>> Run)[] steps =
        [
            ("Checksum", manifest.Sha256, async () =>
            {
                await verifier.IdentifyAsync(path, manifest, options.PgBinPath, cancellation);
                return "It is the backup that the manifest describes, byte for byte.";
            }),
            ("Content", "decoded, with the rows of the manifest", async () =>
            {
                await verifier.DecodeAsync(path, manifest, options.PgBinPath, cancellation);
                return $"All of it can be decoded; it holds the {manifest.Tables.Sum(t => t.Rows ?? 0)} rows that were counted.";
            }),
        ];
        foreach (var (name, expected, run) in steps)
        {
            var check = await TryAsync(name, expected, run);
            if (check.Status == CheckStatus.Failed) Remember(path, manifest with { Grade = BackupGrade.Written, Problem = check.Actual });
            yield return check;
            if (check.Status == CheckStatus.Failed) yield break;
        }
        var decoded = manifest with { Grade = manifest.Grade > BackupGrade.Decoded ? manifest.Grade : BackupGrade.Decoded, Problem = null };
        Remember(path, decoded);
        if (!options.Restore) yield break;

        await foreach (var check in new RestoreProof(environment, reporter).RunAsync(path, decoded, options, cancellation))
        {
            proven &= check.Status != CheckStatus.Failed;
            yield return check;
        }
        if (proven) Remember(path, decoded with { Grade = decoded.Content == BackupContent.DataOnly && decoded.Scope == BackupScope.Database ? decoded.Grade : BackupGrade.Restored });
    }

    static void Remember(string path, BackupManifest manifest) => (manifest with { ProvenAt = DateTimeOffset.UtcNow }).Write(path);

    internal static async Task<Check> TryAsync(string name, string expected, Func<Task<string>> run)
    {
        var clock = Stopwatch.StartNew();
        var check = new Check { Name = $"Backup.{name}", Category = CheckCategory.Backup, Status = CheckStatus.Passed, Expected = expected, Actual = expected };
        try
        {
            return check with { Message = await run(), Duration = clock.Elapsed };
        }
        catch (AiCacheException error) when (error.Kind == FailureKind.Verification || error.ErrorId is ErrorIds.BackupManifestMissing or ErrorIds.BackupManifestInvalid or ErrorIds.BackupNotFound or ErrorIds.RestoreFailed)
        {
            return check with { Status = CheckStatus.Failed, Actual = error.ErrorId, Message = error.Message, Remediation = error.RecommendedAction, Duration = clock.Elapsed };
        }
    }
}
