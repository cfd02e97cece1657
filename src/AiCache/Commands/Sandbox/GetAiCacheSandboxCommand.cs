using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Sandbox;

namespace AiCache.Commands;

/// <summary>Lists the sandboxes of this user, whichever session started them.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheSandbox")]
[OutputType(typeof(AiCacheSandbox))]
public sealed class GetAiCacheSandboxCommand : AiCacheCommand
{
    string current = "*";

    /// <summary>Names or wildcards. Left out, all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SandboxNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override void Finish()
    {
        foreach (var name in Name)
        {
            current = name;
            Operate(name, WorkHere);
        }
    }

    private protected override async IAsyncEnumerable<object> OperateAsync(Work work)
    {
        var isPattern = WildcardPattern.ContainsWildcardCharacters(current);
        var pattern = new WildcardPattern(isPattern ? current : "*", WildcardOptions.IgnoreCase);
        await foreach (var sandbox in ListSandboxes.RunAsync(work, isPattern ? null : current, Cancellation))
            if (pattern.IsMatch(sandbox.Name)) yield return new AiCacheSandbox(sandbox);
    }
}
