using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>
/// Decodes an archive while pg_dump writes it, so that its proof need not wait for its end. It only ever says that the
/// archive is good: whatever it stumbles over, decoding what lies on disk afterwards finds again, and says what it is.
/// </summary>
/// <param name="client">Has pg_restore.</param>
/// <param name="options">What is dumped.</param>
/// <param name="path">Where to.</param>
/// <param name="work">This machine.</param>
internal sealed class DumpFollower(PostgresInstallation client, BackupOptions options, string path, Work work)
{
    readonly RowCounter counter = new();
    readonly FollowedFile file = new(path);
    Exception? stumbled;

    /// <summary>Follows a dump of a format that can be decoded while it is written; null for others.</summary>
    public static DumpFollower? Of(PostgresInstallation client, BackupOptions options, string path, Work work) =>
        options is { Verify: true, Kept: BackupFormat.Custom } ? new(client, options, path, work) : null;

    /// <summary>Decodes until pg_dump has ended and all of it was read.</summary>
    public async Task RunAsync(Task dumping, CancellationToken cancellation)
    {
        var pgRestore = new PgRestore(new ClientProgram(client, "pg_restore", work.Environment), path);
        try
        {
            await pgRestore.ReadAsync(counter, ["--format=custom",
                .. options.Content == BackupContent.SchemaOnly ? Array.Empty<string>() : ["--data-only"]],
                input => file.CopyToAsync(input, dumping, cancellation), cancellation);
        }
        catch (Exception error) when (error is AiCacheException or UnsafeDumpException or IOException
            or InvalidDataException or UnauthorizedAccessException)
        {
            stumbled = error;
        }
    }

    /// <summary>Whether all that lies on disk was decoded, and has the rows that were counted.</summary>
    public async Task<bool> ProvesAsync(BackupManifest manifest, BackupDigest digest, CancellationToken cancellation)
    {
        var proves = stumbled is null && BackupVerifier.DifferentRows(manifest, counter).Count == 0
            && await file.IsOfAsync(digest, cancellation);
        work.Reporter.Verbose(proves ? "It was decoded while it was written."
            : $"It is decoded again as it lies on disk{(stumbled is null ? "" : $": {stumbled.Message}")}");
        return proves;
    }
}
