using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Backups;

namespace AiCache.Commands;

/// <summary>A command that is given backups, or folders of them.</summary>
public abstract class BackupPathCommand : AiCacheCommand
{
    private protected const string ByPath = "Path", ByLiteralPath = "LiteralPath";

    /// <summary>Backups, or folders of them; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BackupCompleter))]
    public string[]? Path { get; set; }

    /// <summary>The same, each taken as it is written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName", "LP")]
    public string[]? LiteralPath { get; set; }

    /// <summary>Does the command's work on each.</summary>
    /// <returns>Whether all were found and succeeded.</returns>
    private protected bool ForEach(Func<string, bool> work)
    {
        var all = true;
        foreach (var path in LiteralPath ?? []) Each(path, () => [FullPath(path)]);
        foreach (var path in Path ?? []) Each(path, () => Find(path));
        return all;

        void Each(string path, Func<IReadOnlyList<string>> find)
        {
            IReadOnlyList<string> found = [];
            all &= Run(path, () => Task.FromResult(found = find()));
            foreach (var one in found) all &= work(one);
        }
    }

    /// <summary>A name with brackets that is there is that name.</summary>
    IReadOnlyList<string> Find(string path)
    {
        var full = ExistingPath(path);
        if (!WildcardPattern.ContainsWildcardCharacters(path) || System.IO.Path.Exists(full)) return [full];
        var found = BackupList.Distinct(GetResolvedProviderPathFromPSPath(path, out _));
        return found.Count > 0 ? found : throw BackupList.Missing(full);
    }
}
