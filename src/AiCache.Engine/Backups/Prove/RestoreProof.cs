using System.Runtime.CompilerServices;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Backups;

/// <summary>
/// Proves a backup by restoring it into a database of its own, in a sandbox or on a server that is given. Both are gone
/// afterwards.
/// </summary>
internal static class RestoreProof
{
    /// <summary>The check that says whether it was restored.</summary>
    public const string CheckName = "Backup.Restore";

    /// <summary>Restores, and says what came of it.</summary>
    public static async IAsyncEnumerable<Check> RunAsync(Work work, string path, BackupManifest manifest,
        BackupDigest digest, BackupTestOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (manifest is { IsWhole: true, Content: BackupContent.DataOnly })
        {
            yield return Check.Skipped(CheckCategory.Backup, CheckName, "It holds the rows of a whole database "
                + "without their structure, so it cannot be restored by itself.") with
            {
                Hint = "Back up structure and rows together.",
            };
            yield break;
        }
        var sandbox = options.OnServer ? null : await StartAsync(work, options.PgBinPath, cancellation);
        try
        {
            await using var server = sandbox is null ? null : work.At(sandbox.AdminConnection);
            await using var scratch = server is null ? await ScratchDatabase.OnServerAsync(work, cancellation)
                : await ScratchDatabase.InSandboxAsync(server, manifest, cancellation);
            var (check, result) = await BackupCheck.TryAsync("Restore", "restored, with the rows of the manifest",
                async () =>
                {
                    var made = await RestoreAsync(work, scratch, path, manifest, digest, options, cancellation);
                    return ($"Restored on {scratch.Where}: {Figures.Count(made.Rows.Count, "table")} with "
                        + $"{Figures.Count(made.Rows.Values.Sum(), "row")}"
                        + (made.Skipped.Count > 0 ? $", without {string.Join(", ", made.Skipped)}." : "."), made);
                });
            yield return check;
            if (result is null) yield break;
            foreach (var after in result.Checks)
            {
                // What was wrong in the database already is no fault of the backup.
                yield return after.Status == CheckStatus.Failed && !result.NewFailures.Contains(after)
                    ? after with
                    {
                        Status = CheckStatus.Warning,
                        Message = $"{after.Message} It was so when the backup was taken.",
                    } : after;
            }
        }
        finally
        {
            if (sandbox is not null) await StopSandbox.RunAsync(work, sandbox.Name, CancellationToken.None);
        }
    }

    static async Task<SandboxServer> StartAsync(Work work, string? folder, CancellationToken cancellation)
    {
        // A folder of client programs need not have the server's.
        var servers = folder is not null && await PostgresInstallation.LookAsync(folder,
            PostgresBinaries.ServerPrograms, work.Environment, cancellation) is not null ? folder : null;
        return await StartSandbox.RunAsync(work, new SandboxOptions { PgBinPath = servers }, cancellation);
    }

    static async Task<RestoreResult> RestoreAsync(Work work, ScratchDatabase scratch, string path,
        BackupManifest manifest, BackupDigest digest, BackupTestOptions options, CancellationToken cancellation)
    {
        await using var there = work.At(scratch.Target);
        var restore = new RestoreOptions
        {
            Path = path, NoOwner = !scratch.IsSuperuser, PgBinPath = options.PgBinPath,
        };
        if (manifest.Scope == BackupScope.Cache)
            await ScratchLectures.FillAsync(await there.SessionAsync(cancellation),
                await BackupArchive.OpenAsync(work, path, manifest, digest, options.PgBinPath, cancellation),
                manifest, cancellation);
        var plan = await RestoreDatabase.PlanAsync(there, restore, scratch, cancellation);
        return await RestoreDatabase.RunAsync(there, plan, cancellation);
    }
}
