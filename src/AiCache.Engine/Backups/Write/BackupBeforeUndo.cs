using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>A backup that has to be there, and good, before anything is dropped.</summary>
/// <param name="options">What to back up, and where to.</param>
public sealed class BackupBeforeUndo(BackupOptions options) : IBeforeUndo
{
    /// <inheritdoc/>
    public async Task RunAsync(Work work, CancellationToken cancellation)
    {
        try
        {
            // The undo's own session stays free of the snapshot that the dump is taken of.
            await using var own = work.At(work.Target);
            var backup = await BackupDatabase.RunAsync(own, options, cancellation);
            work.Reporter.Verbose($"Backed up to '{backup.Path}' ({backup.Grade}).");
        }
        catch (AiCacheException nothing) when (nothing.ErrorId == ErrorIds.NothingToBackUp)
        {
            work.Reporter.Verbose(nothing.Message);
        }
    }
}
