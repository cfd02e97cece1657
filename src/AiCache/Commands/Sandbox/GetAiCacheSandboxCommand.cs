using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Sandbox;

namespace AiCache.Commands;

/// <summary>Lists the sandboxes of this user, whichever session started them.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheSandbox")]
[OutputType(typeof(AiCacheSandbox))]
public sealed class GetAiCacheSandboxCommand : AiCacheCommand
{
    /// <summary>Names or wildcards. Left out, all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SandboxNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var sandboxes = new Sandboxes(LocalMachine.Read());
        foreach (var name in Name)
        {
            Run(name, async () =>
            {
                foreach (var sandbox in await Task.Run(() => Matching(sandboxes, name)))
                    WriteObject(new AiCacheSandbox(sandbox));
            });
        }
    }

    static IReadOnlyList<SandboxServer> Matching(Sandboxes sandboxes, string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name)) return [sandboxes.Find(name)];
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return [.. sandboxes.List().Where(sandbox => pattern.IsMatch(sandbox.Name))];
    }
}
