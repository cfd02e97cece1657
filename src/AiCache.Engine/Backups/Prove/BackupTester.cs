using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Proves backups. What it finds out, the manifest remembers.</summary>
/// <param name="environment">Where programs are looked for, and where sandboxes are kept.</param>
/// <param name="reporter">Is told how far it is.</param>
public sealed class BackupTester(HostEnvironment environment, IReporter reporter)
{
    /// <summary>
    /// Compares a backup with its checksum, decodes it and, if asked to, restores it. A failed check's
    /// <see cref="Check.Actual"/> is one of <see cref="ErrorIds"/>, and it is the last one.
    /// </summary>
    /// <exception cref="AiCacheException">The test could not be made: a program is missing, or the server cannot be
    /// reached.</exception>
    public async IAsyncEnumerable<Check> TestAsync(string path, BackupTestOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        BackupManifest? manifest = null;
        var found = await TryAsync("Manifest", "readable", () =>
            Task.FromResult("The manifest is from "
            + $"{Figures.Second((manifest = BackupManifest.Read(path)).CreatedAt)}."));
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
                return "All of it can be decoded; it holds the "
                    + $"{manifest.Tables.Sum(t => t.Rows ?? 0)} rows that were counted.";
            }),
        ];
        foreach (var (name, expected, run) in steps)
        {
            var check = await TryAsync(name, expected, run);
            var lost = check.Status == CheckStatus.Failed
                ? Remember(path, manifest with { Grade = BackupGrade.Written, Problem = check.Actual }) : null;
            if (lost is not null) yield return lost;
            yield return check;
            if (check.Status == CheckStatus.Failed) yield break;
        }
        var decoded = manifest with
        {
            Grade = manifest.Grade > BackupGrade.Decoded ? manifest.Grade
            : BackupGrade.Decoded,
            Problem = null
        };
        if (Remember(path, decoded) is { } unwritten) yield return unwritten;
        if (!options.Restore) yield break;

        await foreach (var check in new RestoreProof(environment, reporter)
            .RunAsync(path, decoded, options, cancellation))
        {
            proven &= check.Status != CheckStatus.Failed;
            yield return check;
        }
        if (proven && Remember(path,
            decoded with
            {
                Grade = decoded.Content == BackupContent.DataOnly && decoded.Scope == BackupScope.Database
            ? decoded.Grade : BackupGrade.Restored
            }) is { } unwritable) yield return unwritable;
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
            return new Check
            {
                Name = "Backup.Grade", Category = CheckCategory.Backup, Status = CheckStatus.Warning,
                Expected = $"{manifest.Grade}, in the manifest", Actual = "not written",
                Message = $"The grade {manifest.Grade} holds for this run only, for the "
                + $"manifest cannot be written: {error.Message}",
                Remediation = "Test it once as somebody who may write beside the backup.",
            };
        }
    }

    internal static async Task<Check> TryAsync(string name, string expected, Func<Task<string>> run)
    {
        var clock = Stopwatch.StartNew();
        var check = new Check
        {
            Name = $"Backup.{name}", Category = CheckCategory.Backup, Status = CheckStatus.Passed,
            Expected = expected, Actual = expected
        };
        try
        {
            return check with { Message = await run(), Duration = clock.Elapsed };
        }
        catch (AiCacheException error)
            when (error.Kind == FailureKind.Verification
            || error.ErrorId is ErrorIds.BackupManifestMissing or ErrorIds.BackupManifestInvalid or ErrorIds.BackupNotFound or ErrorIds.RestoreFailed)
        {
            return check with
            {
                Status = CheckStatus.Failed,
                Actual = error.ErrorId,
                Message = error.Message,
                Remediation = error.RecommendedAction,
                Duration = clock.Elapsed
            };
        }
    }
}
