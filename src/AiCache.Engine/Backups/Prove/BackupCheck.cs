using System.Diagnostics;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Makes checks of what either works or says what is wrong with a backup.</summary>
internal static class BackupCheck
{
    /// <summary>A check that passes with what was found out.</summary>
    public static async Task<Check> TryAsync(string name, string expected, Func<Task<string>> run) =>
        (await TryAsync(name, expected, async () => (await run(), expected))).Check;

    /// <summary>The same, with what was made on the way; nothing where it failed.</summary>
    public static async Task<(Check Check, T? Made)> TryAsync<T>(string name, string expected,
        Func<Task<(string Message, T? Made)>> run) where T : class
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var (message, made) = await run();
            return (Check.Passed(CheckCategory.Backup, $"Backup.{name}", message).Found(expected, expected) with
            {
                Duration = clock.Elapsed,
            }, made);
        }
        catch (AiCacheException error) when (IsAboutTheBackup(error))
        {
            return (Check.Failed(CheckCategory.Backup, $"Backup.{name}", error.Message).Found(expected, error.ErrorId)
                .Mended(error.Command, error.RecommendedAction) with
            {
                Duration = clock.Elapsed,
            }, null);
        }
    }

    static bool IsAboutTheBackup(AiCacheException error) => error.Kind == FailureKind.Verification
        || error.ErrorId is ErrorIds.BackupManifestMissing or ErrorIds.BackupManifestInvalid
            or ErrorIds.BackupNotFound or ErrorIds.RestoreFailed;
}
