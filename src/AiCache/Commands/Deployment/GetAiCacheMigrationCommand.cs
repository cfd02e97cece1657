using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;

namespace AiCache.Commands;

/// <summary>
/// Says how each migration stands in a database: pending, applied, changed, missing, unrecorded or unknown.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheMigration")]
[OutputType(typeof(Engine.Contract.MigrationState))]
public sealed class GetAiCacheMigrationCommand : FleetCommand
{
    /// <summary>Names or wildcards. Left out, all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MigrationNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override IAsyncEnumerable<object> OperateAsync(Work work)
    {
        foreach (var name in Name.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)))
            MigrationScript.Find(name);
        var patterns = Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToList();
        return MigrationStates.RunAsync(work, Cancellation)
            .Where(state => patterns.Any(pattern => pattern.IsMatch(state.Name)));
    }
}
