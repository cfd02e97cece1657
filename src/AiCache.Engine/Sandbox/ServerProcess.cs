using System.Diagnostics;
using System.Globalization;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// Finds a sandbox's server among the processes. A process id alone proves nothing: ids are given out again.
/// </summary>
static class ServerProcess
{
    /// <summary>The process id of a sandbox's server; null where it does not run.</summary>
    public static int? Find(SandboxState state)
    {
        if (Read(Path.Combine(state.DataFolder, "postmaster.pid")) is not [var first, var folder, var since, ..])
            return null;
        if (!int.TryParse(first, CultureInfo.InvariantCulture, out var id) || !Runs(id)) return null;
        if (OperatingSystem.IsLinux())
            // A server works in its data folder, so the file is read once more through the process.
            return Read($"/proc/{id}/cwd/postmaster.pid") is [var again, var sameFolder, ..] && again == first
                && sameFolder == folder ? id : null;
        try
        {
            using var process = Process.GetProcessById(id);
            var started = DateTimeOffset.FromUnixTimeSeconds(long.Parse(since, CultureInfo.InvariantCulture));
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
                && (process.StartTime.ToUniversalTime() - started.UtcDateTime).Duration() < TimeSpan.FromMinutes(1)
                ? id : null;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a process of that id runs. One that has ended and waits for a parent that never asks does not.
    /// </summary>
    public static bool Runs(int id)
    {
        if (OperatingSystem.IsLinux())
            return Read($"/proc/{id}/stat") is [var line, ..] && line[line.LastIndexOf(')') + 2] is not ('Z' or 'X');
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

    static string[]? Read(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
