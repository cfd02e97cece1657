using System.Collections;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests;

static class HostEnvironmentOfTests
{
    /// <summary>This process's environment.</summary>
    public static HostEnvironment Current { get; } = new(Variables());

    /// <summary>
    /// This process's environment, with the records of sandboxes in a folder of that name among the temporary files.
    /// </summary>
    public static HostEnvironment WithState(string folder) =>
        With(OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "XDG_STATE_HOME",
            Path.Combine(Path.GetTempPath(), $"{folder}-{Environment.UserName}"));

    /// <summary>The same, with data folders in memory where the machine has room for them.</summary>
    public static HostEnvironment WithStateInMemory(string folder) =>
        MemoryFolder.Find() is { } memory ? new(WithState(folder).Variables) { TempFolder = memory }
        : WithState(folder);

    /// <summary>This process's environment, with another value of one variable.</summary>
    public static HostEnvironment With(string name, string value) =>
        new(new Dictionary<string, string>(Variables()) { [name] = value });

    static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
}
