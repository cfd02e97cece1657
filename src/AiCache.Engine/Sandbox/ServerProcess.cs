using System.Diagnostics;
using System.Globalization;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// Finds a sandbox's server among the processes. A process id alone proves nothing: ids are given out again.
/// </summary>
static class ServerProcess
{
    /// <summary>The process id of a sandbox's server; null where it does not run.</summary>
    public static async Task<int?> FindAsync(SandboxState state, SandboxFolder folder, CancellationToken cancellation)
    {
        if (OperatingSystem.IsLinux()) return FindInProc(state, folder.Owner);
        if (!folder.Exists()) return null;
        var file = await folder.ReadAsync(Path.Combine(state.DataFolder, "postmaster.pid"), cancellation);
        if (file.Split('\n', StringSplitOptions.TrimEntries) is not [var first, _, var since, ..]
            || !int.TryParse(first, CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(since, CultureInfo.InvariantCulture, out var seconds)) return null;
        try
        {
            using var process = Process.GetProcessById(id);
            var started = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return !process.HasExited
                && process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
                && (process.StartTime.ToUniversalTime() - started.UtcDateTime).Duration() < TimeSpan.FromMinutes(1)
                ? id : null;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// A server works in its data folder, which no other has the name of. So no file of that folder has to be believed.
    /// Its children work there as well, but say at once what they are instead of how they were started.
    /// </summary>
    static int? FindInProc(SandboxState state, uint owner)
    {
        var data = $"/{Path.GetFileName(state.Folder)}/{Path.GetFileName(state.DataFolder)}";
        foreach (var process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && FileOwner.Of(process)?.UserId == owner && Runs(id)
                && Read(() => new FileInfo($"{process}/cwd").LinkTarget)?.EndsWith(data,
                StringComparison.Ordinal) == true
                && Read(() => File.ReadAllText($"{process}/cmdline"))?.Split('\0').Contains("-D") == true)
                return id;
        return null;
    }

    /// <summary>
    /// Whether a process of that id runs. One that has ended and waits for a parent that never asks does not.
    /// </summary>
    public static bool Runs(int id)
    {
        if (OperatingSystem.IsLinux())
            return Read(() => File.ReadAllText($"/proc/{id}/stat")) is { } line
                && line[line.LastIndexOf(')') + 2] is not ('Z' or 'X');
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until a process has ended, for a few seconds at most: the last thing a server does takes no longer.
    /// </summary>
    public static async Task WaitForEndAsync(int id, CancellationToken cancellation)
    {
        for (var waited = 0; Runs(id) && waited < 200; waited++)
            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellation);
    }

    static T? Read<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is not for us to see.
            return null;
        }
    }
}
