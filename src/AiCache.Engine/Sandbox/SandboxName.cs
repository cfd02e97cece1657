using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>What sandboxes and their folders are called.</summary>
static partial class SandboxName
{
    /// <summary>A name that is hardly taken.</summary>
    public static string New() => $"sandbox-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SandboxNameInvalid"/>.</exception>
    public static string Demand(string name) => Names().IsMatch(name) ? name : throw SandboxErrors.NameInvalid(name);

    /// <summary>A new folder for a sandbox among the temporary files.</summary>
    public static string Folder(string temporary, string name) =>
        Path.Combine(temporary, $"aicache-{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Whether we would call a sandbox's folder so.</summary>
    public static bool IsFolderOf(string name, string path) => Path.IsPathFullyQualified(path)
        && Names().IsMatch(name)
        && Path.GetFileName(path) is var folder && folder.StartsWith($"aicache-{name}-", StringComparison.Ordinal)
        && Ending().IsMatch(folder[$"aicache-{name}-".Length..]);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z")]
    private static partial Regex Names();

    [GeneratedRegex("^[0-9a-f]{8}\\z")]
    private static partial Regex Ending();
}
