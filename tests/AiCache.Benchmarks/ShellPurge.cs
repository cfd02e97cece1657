using System.Globalization;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>A purge as a schedule runs it: in a shell of its own, from the package.</summary>
sealed class ShellPurge(Bench bench, PowerShellProgram pwsh, string module)
{
    /// <summary>Null where PowerShell cannot be restored.</summary>
    public static async Task<ShellPurge?> PrepareAsync(Bench bench)
    {
        if ((await Bench.PowerShell).Program is not { } pwsh) return null;
        var purge = new ShellPurge(bench, pwsh, await ModulePackage.FolderAsync(bench, pwsh));
        // The first shell reads its files from the disk.
        await purge.RunAsync($"Import-Module '{purge.Module}'");
        return purge;
    }

    string Module => module;

    /// <summary>The seconds of a shell that does nothing.</summary>
    public Task<double> BareAsync() => Bench.TimeAsync(() => RunAsync("1"));

    /// <summary>The seconds of one that purges: its start, the import, the connection and the purge.</summary>
    public async Task<double> TimeAsync(string database, DateTimeOffset before, int stale)
    {
        var deleted = "";
        var seconds = await Bench.TimeAsync(async () => deleted = await RunAsync(
            $"$ErrorActionPreference = 'Stop'; Import-Module '{module}'; (Remove-AiCacheStaleEntries -Force -Before "
            + $"'{before:O}' -Connection '{bench.Connection(database)}').Deleted"));
        // Written in time order, the oldest is a second younger than the first in random order.
        return int.Parse(deleted, CultureInfo.InvariantCulture) >= stale - 1 ? seconds
            : throw new InvalidOperationException($"{deleted} of {stale} entries were deleted.");
    }

    async Task<string> RunAsync(string command)
    {
        var (code, output, error) = await bench.RunAsync(pwsh, ["-Command", command]);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(error);
    }
}
