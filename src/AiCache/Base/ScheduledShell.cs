using System.Management.Automation;

namespace AiCache.Base;

/// <summary>How a scheduler of this machine finds what runs here: it has none of the shell's variables.</summary>
static class ScheduledShell
{
    /// <summary>PowerShell: by name where cron's and the Task Scheduler's own path have it.</summary>
    public static IReadOnlyList<string> PowerShell(string home)
    {
        if (OperatingSystem.IsWindows() ? IsBelow(home, Environment.SpecialFolder.ProgramFiles, "PowerShell")
            : File.Exists("/usr/bin/pwsh") || File.Exists("/bin/pwsh")) return ["pwsh"];
        var program = Environment.ProcessPath ?? "pwsh";
        if (Path.GetFileNameWithoutExtension(program) == "pwsh") return [program];
        var own = Path.Combine(home, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        // As a .NET tool it has no program of its own.
        return File.Exists(own) ? [own] : [program, Path.Combine(home, "pwsh.dll")];
    }

    /// <summary>The module: by name where it was installed, else its manifest.</summary>
    public static string Module(PSModuleInfo module, string home)
    {
        string[] places =
        [
            Path.Combine(home, "Modules"),
            .. OperatingSystem.IsWindows()
                ? [Below(Environment.SpecialFolder.MyDocuments, "PowerShell", "Modules"),
                    Below(Environment.SpecialFolder.ProgramFiles, "PowerShell", "Modules")]
                : new[] { Below(Environment.SpecialFolder.UserProfile, ".local", "share", "powershell", "Modules"),
                    "/usr/local/share/powershell/Modules" },
        ];
        return places.Any(place => module.ModuleBase.StartsWith(place + Path.DirectorySeparatorChar,
            StringComparison.Ordinal)) ? module.Name : Path.Combine(module.ModuleBase, $"{module.Name}.psd1");
    }

    static bool IsBelow(string path, Environment.SpecialFolder folder, string name) =>
        path.StartsWith(Below(folder, name) + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);

    static string Below(Environment.SpecialFolder folder, params string[] names) =>
        Path.Combine([Environment.GetFolderPath(folder), .. names]);
}
