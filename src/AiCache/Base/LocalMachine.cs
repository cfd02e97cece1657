using System.Collections;
using System.Management.Automation;
using AiCache.Engine.Programs;

namespace AiCache.Base;

/// <summary>This machine, for the engine, which reads no environment itself.</summary>
static class LocalMachine
{
    /// <summary>
    /// Where PowerShell is: another folder than the process's as soon as somebody calls Set-Location.
    /// </summary>
    static readonly AsyncLocal<string?> Folder = new();

    /// <summary>
    /// As it is now: a script may have set PATH or PGHOST since the import.
    /// </summary>
    public static HostEnvironment Read() => new(Variables())
    {
        HomeFolder = NotEmpty(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
        ApplicationDataFolder = NotEmpty(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)),
        UserName = NotEmpty(Environment.UserName),
        CurrentFolder = Folder.Value,
    };

    /// <summary>Takes relative paths from where a command's session is.</summary>
    public static void Follow(SessionState session) =>
        Folder.Value = session.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>The same for a completer, which is given no session.</summary>
    public static void FollowRunspace()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        Folder.Value = shell.AddCommand(@"Microsoft.PowerShell.Management\Get-Location")
            .AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }

    /// <summary>No LINQ over the entries: the runtime would compile it for them at the first command.</summary>
    static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables.Add((string)variable.Key, (string?)variable.Value ?? "");
        return variables;
    }

    static string? NotEmpty(string text) => text.Length > 0 ? text : null;
}
