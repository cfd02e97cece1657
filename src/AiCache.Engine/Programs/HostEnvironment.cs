using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>The machine as the host sees it. The engine reads no environment of its own: it is told.</summary>
/// <param name="variables">The environment variables. On Windows their names are compared without case.</param>
public sealed class HostEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
{
    readonly Dictionary<string, string> values =
        new(variables, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>No variables, no folders, no user: a connection is then what its text says.</summary>
    public static HostEnvironment None { get; } = new([]);

    /// <summary>All variables.</summary>
    public IReadOnlyDictionary<string, string> Variables => values;

    /// <summary>The value of a variable; null where it is not set or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether Windows' places and rules apply.</summary>
    public bool IsWindows { get; init; } = OperatingSystem.IsWindows();

    /// <summary>The user's home folder, where <c>.pgpass</c> and <c>.pg_service.conf</c> are; null where he has
    /// none.</summary>
    public string? HomeFolder { get => field ?? this["HOME"] ?? this["USERPROFILE"]; init; }

    /// <summary>
    /// On Windows, the user's roaming application data (<c>%APPDATA%</c>), where both files are instead.
    /// </summary>
    public string? ApplicationDataFolder { get => field ?? this["APPDATA"]; init; }

    /// <summary>The name of the operating system's user, who logs in where nobody is named.</summary>
    public string? UserName { get; init; }

    /// <summary>The folder that relative paths begin at; null is the process's own.</summary>
    public string? CurrentFolder { get; init; }

    /// <summary>The folders of PATH, in order.</summary>
    public IEnumerable<string> PathFolders =>
        (this["PATH"] ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Where what is known about running sandboxes is kept, for this user only.</summary>
    /// <exception cref="AiCacheException">He has no folder of his own: a shared one would be anybody's.</exception>
    public string StateFolder => IsWindows
        ? Path.Combine(this["LOCALAPPDATA"] ?? DemandHome("LOCALAPPDATA"), "AiCache", "sandboxes")
        : Path.Combine(this["XDG_STATE_HOME"] ?? Path.Combine(DemandHome("XDG_STATE_HOME"), ".local", "state"),
            "aicache", "sandboxes");

    /// <summary>
    /// Where fetched programs are kept. As root it is the machine's cache: no other account may enter root's home.
    /// </summary>
    /// <exception cref="AiCacheException">As above.</exception>
    public string CacheFolder =>
        IsWindows ? Path.Combine(this["LOCALAPPDATA"] ?? DemandHome("LOCALAPPDATA"), "AiCache", "cache")
        : ServerAccount.IsNeeded ? "/var/cache/aicache"
        : Path.Combine(this["XDG_CACHE_HOME"] ?? Path.Combine(DemandHome("XDG_CACHE_HOME"), ".cache"), "aicache");

    /// <summary>Where data folders are made. As root it is /tmp, which every account may enter.</summary>
    public string TempFolder
    {
        get => field ?? (IsWindows ? this["TEMP"] ?? Path.GetTempPath()
            : ServerAccount.IsNeeded ? "/tmp"
            : this["TMPDIR"] ?? "/tmp");
        internal init;
    }

    /// <summary>
    /// A path as people mean it: relative to where they are, and <c>~</c> is their home. libpq knows neither a shell's
    /// <c>~</c> nor PowerShell's folder.
    /// </summary>
    internal string FullPath(string path)
    {
        var isAtHome = path is "~" || path.StartsWith("~/", StringComparison.Ordinal)
            || (IsWindows && path.StartsWith(@"~\", StringComparison.Ordinal));
        if (isAtHome && HomeFolder is { } home) path = Path.Join(home, path[1..]);
        // What cannot be a path is nowhere.
        return path.Contains('\0', StringComparison.Ordinal) ? path
            : Path.GetFullPath(path, CurrentFolder ?? Environment.CurrentDirectory);
    }

    /// <summary>The path of one of libpq's files of the user, or null where he has no folder for it.</summary>
    internal string? UserFile(string unixName, string windowsName) => IsWindows
        ? ApplicationDataFolder is { } data ? Path.Combine(data, "postgresql", windowsName) : null
        : HomeFolder is { } home ? Path.Combine(home, unixName) : null;

    string DemandHome(string instead) => HomeFolder is { } home && Path.IsPathFullyQualified(home) ? home
        : throw ProgramErrors.HomeMissing(instead);
}
