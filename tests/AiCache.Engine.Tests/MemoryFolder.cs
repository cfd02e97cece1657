using System.Globalization;

namespace AiCache.Engine.Tests;

/// <summary>
/// A folder in memory for the data of servers that outlive many tests. Each test makes a database of some three hundred
/// files and drops it; ext4 gives none of their inodes away again for five seconds, and a sixth of a whole run's
/// processor time was its search for others.
/// </summary>
static class MemoryFolder
{
    const string Folder = "/dev/shm";

    /// <summary>Several times what the databases that are there at a time take, and their log.</summary>
    const long Needed = 6L << 30;

    /// <summary>The folder; null where there is none, or too little room in it.</summary>
    public static string? Find() =>
        OperatingSystem.IsLinux() && Directory.Exists(Folder) && FreeMemory() >= Needed
            && new DriveInfo(Folder) is { DriveFormat: "tmpfs", AvailableFreeSpace: >= Needed } ? Folder : null;

    /// <summary>What the machine has left, and at most what this process's container may have.</summary>
    static long FreeMemory()
    {
        var words = File.ReadLines("/proc/meminfo")
            .First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kilobytes = long.Parse(words[1], CultureInfo.InvariantCulture);
        return Math.Min(kilobytes << 10, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }
}
