using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Views;

namespace AiCache.Completion;

/// <summary>
/// Completes a path with the backups of its folder, the newest first, and with its folders. Where there is no backup,
/// PowerShell offers the files.
/// </summary>
public sealed class BackupCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName,
        string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            // Its tool tips are full paths, its texts relative, rooted or from ~ as the user has begun, and in quotes
            // where they must be.
            var paths = CompletionCompleters.CompleteFilename(wordToComplete).ToList();
            var found = paths.Select(path => Path.GetDirectoryName(path.ToolTip)).OfType<string>().Distinct()
                .Where(Directory.Exists).SelectMany(folder => BackupList.Read(folder)).ToList();
            var offered = from backup in found
                          join path in paths on backup.Path equals path.ToolTip
                          select new CompletionResult(path.CompletionText, path.ListItemText,
                          CompletionResultType.ProviderItem, Describe(backup));
            var backups = offered.ToList();
            // Null leaves it to PowerShell.
            return backups.Count == 0 ? null!
                : [.. backups, .. paths.Where(path => path.ResultType == CompletionResultType.ProviderContainer
                && found.TrueForAll(backup => backup.Path != path.ToolTip))];
        }
        catch (Exception error) when (error is AiCacheException or IOException or UnauthorizedAccessException)
        {
            return null!;
        }
    }

    static string Describe(Backup backup) =>
        $"{backup.Grade}, {Display.Duration(backup.Age)} old, {Display.Size(backup.Size)}"
            + (backup.Database is null ? "" : $", {backup.Database}")
            + (backup.Problem is null ? "" : $": {backup.Problem}");
}
