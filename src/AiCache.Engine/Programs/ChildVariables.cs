namespace AiCache.Engine.Programs;

/// <summary>
/// What programs that we start learn of our environment: a list of what they need, never everything. A server shows its
/// environment to its whole account, and ours may hold connections, cloud keys and tokens.
/// </summary>
internal static class ChildVariables
{
    /// <summary>Where programs, libraries and the user's own files are, his language and his zone.</summary>
    static readonly string[] ForAll =
    [
        "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ",
        "TZDIR",
        // Without these Windows starts nothing, and finds no network.
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
        "ProgramFiles", "ProgramData",
    ];

    /// <summary>Where authorities and tickets are, for programs that connect.</summary>
    static readonly string[] ForClients =
        ["SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "KRB5CCNAME", "KRB5_CONFIG"];

    /// <summary>The way to the registry.</summary>
    static readonly string[] ForNpm =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
        "NODE_EXTRA_CA_CERTS", "npm_config_registry", "npm_config_cafile", "npm_config_userconfig",
    ];

    /// <summary>The variables of a program that works on this machine only.</summary>
    public static Dictionary<string, string> OfLocal(HostEnvironment environment) => Of(environment, []);

    /// <summary>The variables of a program that connects to a server, besides libpq's own.</summary>
    public static Dictionary<string, string> OfClient(HostEnvironment environment) => Of(environment, ForClients);

    /// <summary>The variables of npm.</summary>
    public static Dictionary<string, string> OfNpm(HostEnvironment environment) => Of(environment, ForNpm);

    static Dictionary<string, string> Of(HostEnvironment environment, string[] more)
    {
        var names = ForAll.Concat(more).Concat(environment.Variables.Keys
            .Where(name => name.StartsWith("LC_", StringComparison.Ordinal)));
        return names.Distinct(StringComparer.Ordinal).Where(name => environment[name] is not null)
            .ToDictionary(name => name, name => environment[name]!);
    }
}
