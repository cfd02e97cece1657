namespace AiCache.Engine.Programs;

/// <summary>The machine as the host sees it. The engine reads no environment of its own: it is told.</summary>
/// <param name="variables">The environment variables. On Windows their names are compared without case.</param>
public sealed class HostEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
{
    readonly Dictionary<string, string> values =
        new(variables, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>All variables.</summary>
    public IReadOnlyDictionary<string, string> Variables => values;

    /// <summary>The value of a variable; null where it is not set or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The folders of PATH, in order.</summary>
    public IEnumerable<string> PathFolders =>
        (this["PATH"] ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The user's home folder.</summary>
    public string HomeFolder => this["HOME"] ?? this["USERPROFILE"] ?? TempFolder;

    /// <summary>Where what is known about running sandboxes is kept, for this user only.</summary>
    public string StateFolder => OperatingSystem.IsWindows()
        ? Path.Combine(this["LOCALAPPDATA"] ?? HomeFolder, "AiCache", "sandboxes")
        : Path.Combine(this["XDG_STATE_HOME"] ?? Path.Combine(HomeFolder, ".local", "state"), "aicache", "sandboxes");

    /// <summary>
    /// Where fetched programs are kept. As root it is the machine's cache: no other account may enter root's home.
    /// </summary>
    public string CacheFolder =>
        OperatingSystem.IsWindows() ? Path.Combine(this["LOCALAPPDATA"] ?? HomeFolder, "AiCache", "cache")
        : ServerAccount.IsNeeded ? "/var/cache/aicache"
        : Path.Combine(this["XDG_CACHE_HOME"] ?? Path.Combine(HomeFolder, ".cache"), "aicache");

    /// <summary>Where data folders are made. As root it is /tmp, which every account may enter.</summary>
    public string TempFolder =>
        OperatingSystem.IsWindows() ? this["TEMP"] ?? Path.GetTempPath()
        : ServerAccount.IsNeeded ? "/tmp"
        : this["TMPDIR"] ?? "/tmp";
}
