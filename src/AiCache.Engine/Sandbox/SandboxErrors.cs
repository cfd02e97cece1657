using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>What can be wrong with a sandbox.</summary>
internal static class SandboxErrors
{
    /// <summary>The last lines of a server's log that are shown.</summary>
    const int Lines = 12;

    /// <summary>No sandbox has that name.</summary>
    public static AiCacheException NotFound(string name, IReadOnlyCollection<string> known) =>
        new(ErrorIds.SandboxNotFound, FailureKind.NotFound, $"There is no sandbox '{name}'.")
        {
            Subject = name,
            RecommendedAction = known.Count > 0
                ? $"Name one of {string.Join(", ", known)}; {Commands.GetSandbox} lists them."
                : $"There is none to stop; {Commands.StartSandbox} starts one.",
        };

    /// <summary>The name is taken.</summary>
    public static AiCacheException Exists(string name) =>
        new(ErrorIds.SandboxExists, FailureKind.Conflict, $"A sandbox '{name}' is running already.")
        {
            Subject = name,
            RecommendedAction = "Choose another name, or stop it first.",
            Command = $"{Commands.StopSandbox} -Name {name}",
        };

    /// <summary>The name cannot be a sandbox's.</summary>
    public static AiCacheException NameInvalid(string name) =>
        new(ErrorIds.SandboxNameInvalid, FailureKind.InvalidInput,
            $"'{name}' is no name for a sandbox: 1 to 40 lower-case letters, digits and "
            + "hyphens, beginning with a letter or digit.")
        {
            Subject = name,
            RecommendedAction = "Choose a name such as my-sandbox, or leave it out.",
        };

    /// <summary>The number of entries to fill it with is out of range.</summary>
    public static AiCacheException SeedInvalid(int entries) =>
        new(ErrorIds.SandboxSeedInvalid, FailureKind.InvalidInput,
            $"{entries} is no number of entries to fill a sandbox with.")
        {
            RecommendedAction = $"Name a number from 1 to {SampleTraffic.MostEntries}, or leave it out for an empty "
                + "database.",
        };

    /// <summary>A server without Supabase has nobody to give the cache to.</summary>
    public static AiCacheException PlainSeed() =>
        new(ErrorIds.SandboxSeedInvalid, FailureKind.InvalidInput,
            "A plain server lacks the roles and tables that the cache needs: it cannot be filled.")
        {
            RecommendedAction = "Leave -Plain or -Seed out.",
        };

    /// <summary>An extension is not one of those that a sandbox loads.</summary>
    public static AiCacheException ExtensionUnknown(string name) =>
        new(ErrorIds.SandboxFailed, FailureKind.InvalidInput, $"A sandbox does not load '{name}' as it starts.")
        {
            Subject = name,
            RecommendedAction = $"Choose from {string.Join(" and ", SandboxOptions.KnownExtensions)}; any other is "
                + "created in the database once the sandbox has started.",
        };

    /// <summary>Its server would not do something.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What it did not do.</param>
    /// <param name="log">The server's own words.</param>
    public static AiCacheException Failed(string name, string what, string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeLast(Lines).ToList();
        return new AiCacheException(ErrorIds.SandboxFailed, FailureKind.Server, $"The sandbox '{name}' {what}: "
            + (lines.Count > 0 ? string.Join(Environment.NewLine, lines) : "the server said nothing."))
        {
            Subject = name,
            Details = lines,
            RecommendedAction = "Look at the server's own words above; another PostgreSQL "
                + "can be named with -PgBinPath <folder>.",
        };
    }

    /// <summary>A record cannot be read.</summary>
    public static AiCacheException RecordInvalid(string path, string reason, Exception? error = null) =>
        new(ErrorIds.SandboxFailed, FailureKind.InvalidInput,
            $"The record of a sandbox in '{path}' cannot be used: {reason}", error)
        {
            Subject = path,
            RecommendedAction = "Delete the file; a server that still runs is named "
                + "aicache-<name> in the list of processes.",
        };

    /// <summary>A folder is not one that we have made for ourselves, so nothing in it is believed or deleted.</summary>
    public static AiCacheException FolderForeign(string path, string reason) =>
        new(ErrorIds.SandboxFailed, FailureKind.Permission, $"'{path}' is not used: {reason}.")
        {
            Subject = path,
            RecommendedAction = "See who made it; what is yours may be given back to you alone.",
            Command = $"chmod 700 {PowerShellText.Quote(path)}",
        };
}
