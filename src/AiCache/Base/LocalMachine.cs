using System.Collections;
using AiCache.Engine.Programs;

namespace AiCache.Base;

/// <summary>This machine, for the engine, which reads no environment itself.</summary>
static class LocalMachine
{
    /// <summary>As the environment variables are now: a script may have set PATH or TMPDIR since the import.</summary>
    public static HostEnvironment Read() => new(Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""));
}
