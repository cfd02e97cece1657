using System.Collections;
using AiCache.Engine.Sandbox;

namespace AiCache.Sandbox;

/// <summary>The sandboxes of this user on this machine.</summary>
static class LocalSandboxes
{
    /// <summary>As the session's environment variables are now: a script may have set PATH or TMPDIR.</summary>
    public static Sandboxes Open() => new(new HostEnvironment(Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "")));
}
