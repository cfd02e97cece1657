using AiCache.Base;

namespace AiCache.Commands;

/// <summary>What -SigningKey names, for the engine, which knows no current location.</summary>
static class SigningKeySource
{
    /// <summary>A full path; the name of a variable, such as env:BACKUP_KEY, as it is.</summary>
    public static string? Of(AiCacheCommand command, string? given) =>
        given is null || given.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? given
            : command.FullPath(given);
}
