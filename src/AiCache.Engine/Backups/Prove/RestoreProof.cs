using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Backups;

/// <summary>
/// Proves a backup by restoring it into a database of its own, in a sandbox or on a server that is given. Both are gone
/// afterwards.
/// </summary>
internal sealed class RestoreProof(HostEnvironment environment, IReporter reporter)
{
    /// <summary>Restores, and says what came of it.</summary>
    public async IAsyncEnumerable<Check> RunAsync(string path, BackupManifest manifest, BackupTestOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (manifest is { Scope: BackupScope.Database, Content: BackupContent.DataOnly })
        {
            yield return new Check
            {
                Name = "Backup.Restore", Category = CheckCategory.Backup, Status = CheckStatus.Skipped,
                Message = "It holds the rows of a whole database without their structure, "
                + "so it cannot be restored by itself.",
                Remediation = "Back up structure and rows together.",
            };
            yield break;
        }
        var here = new Work(null, reporter, environment);
        // A folder of client programs need not have the server's.
        var servers = options.PgBinPath is { } folder
            && await PostgresInstallation.LookAsync(folder, PostgresBinaries.ServerPrograms, environment,
            cancellation) is not null ? folder : null;
        var sandbox = options.Server is null
            ? await StartSandbox.RunAsync(here, new SandboxOptions { PgBinPath = servers }, cancellation) : null;
        try
        {
            await using var scratch = await ScratchDatabase.CreateAsync(options.Server ?? sandbox!.AdminConnection,
                manifest, ownServer: sandbox is not null, cancellation);
            RestoreResult? result = null;
            yield return await BackupTester.TryAsync("Restore", "restored, with the rows of the manifest", async () =>
            {
                result = await RestoreAsync(scratch, path, manifest, options, cancellation);
                return $"Restored on {scratch.Where}: {result.Rows.Count} tables with {result.Rows.Values.Sum()} rows"
                    + (result.Skipped.Count > 0 ? $", without {string.Join(", ", result.Skipped)}." : ".");
            });
            foreach (var check in result?.Checks ?? [])
            {
                // What was wrong in the database already is no fault of the backup.
                yield return check.Status == CheckStatus.Failed && !result!.NewFailures.Contains(check)
                    ? check with
                    {
                        Status = CheckStatus.Warning,
                        Message = $"{check.Message} It was so when the backup was taken."
                    } : check;
            }
        }
        finally
        {
            if (sandbox is not null) await StopSandbox.RunAsync(here, sandbox.Name, CancellationToken.None);
        }
    }

    async Task<RestoreResult> RestoreAsync(ScratchDatabase scratch, string path, BackupManifest manifest,
        BackupTestOptions options, CancellationToken cancellation)
    {
        await using var session = await DatabaseSession.OpenAsync(scratch.Target, cancellation);
        var restore = new RestoreOptions
        {
            Path = path, NoOwner = !scratch.IsSuperuser
            && manifest.Format != BackupFormat.Plain, PgBinPath = options.PgBinPath
        };
        if (manifest.Scope == BackupScope.Cache)
            await ScratchLectures.FillAsync(session, await BackupArchive.OpenAsync(path, manifest, options.PgBinPath,
                environment, cancellation), manifest, cancellation);
        var restorer = new Restorer(session, environment, reporter);
        return await restorer.RunAsync(await restorer.PlanAsync(restore, proof: true, cancellation), restore,
            cancellation);
    }
}
