using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// What processes that were killed while they wrote a backup have left in a folder. It is never listed as a backup.
/// </summary>
public static class AbandonedBackups
{
    static readonly TimeSpan LongAgo = TimeSpan.FromDays(1);

    /// <summary>
    /// Removes the partial backups of this machine whose writing process has ended. Those that are being written stay,
    /// and so do those of other machines, of which nothing can be known from here; one that began more than a day ago
    /// is warned of.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reporter">Is told what was removed.</param>
    /// <param name="consent">Is asked before each; null consents.</param>
    public static void Remove(string folder, IReporter reporter, Func<string, bool>? consent = null)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"*{BackupPlace.PartialExtension}{WriterMark.Extension}")
            .ToList())
        {
            var partial = path[..^WriterMark.Extension.Length];
            if (WriterMark.TryTakeOver(path) is not var (mark, writer))
            {
                reporter.Verbose($"'{partial}' is being written.");
                continue;
            }
            using (mark)
            {
                var whose = $"'{partial}', which process {writer.Process} on {writer.Machine} began at "
                    + $"{Figures.Second(writer.StartedAt)}";
                if (writer.Machine == Environment.MachineName && writer.IsLocked)
                    Remove(partial, mark, $"{whose} and was killed before it was whole", reporter, consent);
                else if (DateTimeOffset.UtcNow - writer.StartedAt > LongAgo)
                    reporter.Warning($"{whose}, is still there. If that process has "
                    + $"ended, delete it and '{path}' by hand.");
                else reporter.Verbose($"{whose}, may still be written.");
            }
        }
    }

    static void Remove(string partial, WriterMark mark, string what, IReporter reporter, Func<string, bool>? consent)
    {
        if (consent is not null && !consent($"Remove {what}")) return;
        try
        {
            BackupPlace.RemovePartial(partial);
            mark.Remove();
            reporter.Warning($"Removed {what}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reporter.Warning($"Could not remove {what}: {error.Message}");
        }
    }
}
