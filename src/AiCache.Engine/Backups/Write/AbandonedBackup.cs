using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// What a process that was killed while it wrote a backup has left in a folder. It is never listed as a backup.
/// </summary>
public sealed class AbandonedBackup
{
    static readonly TimeSpan LongAgo = TimeSpan.FromDays(1);

    readonly string partial;

    AbandonedBackup(string partial, string whose)
    {
        this.partial = partial;
        Description = $"{whose} and was killed before it was whole";
    }

    /// <summary>What it is, and whose it was.</summary>
    public string Description { get; }

    /// <summary>
    /// The partial backups of this machine whose writing process has ended. Those that are being written are none, nor
    /// are those of other machines, of which nothing can be known from here; one that began more than a day ago is
    /// warned of.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reporter">Is told of the others.</param>
    public static IReadOnlyList<AbandonedBackup> Find(string folder, IReporter reporter)
    {
        var found = new List<AbandonedBackup>();
        foreach (var path in Directory.EnumerateFiles(folder,
            $"*{BackupPlace.PartialExtension}{WriterMark.Extension}"))
        {
            var partial = path[..^WriterMark.Extension.Length];
            if (WriterMark.TryTakeOver(path) is not var (mark, writer))
            {
                reporter.Verbose($"'{partial}' is being written.");
                continue;
            }
            mark.Dispose();
            var whose = $"'{partial}', which process {writer.Process} on {writer.Machine} began at "
                + $"{Figures.Second(writer.StartedAt)}";
            if (writer.Machine == Environment.MachineName && writer.IsLocked) found.Add(new(partial, whose));
            else if (DateTimeOffset.UtcNow - writer.StartedAt > LongAgo)
                reporter.Warning($"{whose}, is still there. If that process has ended, delete it and '{path}' by hand.");
            else reporter.Verbose($"{whose}, may still be written.");
        }
        return found;
    }

    /// <summary>Removes all of them.</summary>
    internal static void RemoveAll(string folder, IReporter reporter)
    {
        foreach (var abandoned in Find(folder, reporter)) abandoned.Remove(reporter);
    }

    /// <summary>Removes it. That it could not be removed is a warning: nothing depends on it.</summary>
    public void Remove(IReporter reporter)
    {
        // Somebody else may have been quicker.
        if (WriterMark.TryTakeOver(partial + WriterMark.Extension) is not var (mark, _)) return;
        using (mark)
        {
            try
            {
                BackupPlace.RemovePartial(partial);
                mark.Remove();
                reporter.Warning($"Removed {Description}.");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                reporter.Warning($"Could not remove {Description}: {error.Message}");
            }
        }
    }

    /// <summary>What it is.</summary>
    public override string ToString() => partial;
}
