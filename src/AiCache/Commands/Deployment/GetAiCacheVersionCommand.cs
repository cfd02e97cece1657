using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Deployment;

namespace AiCache.Commands;

/// <summary>Says which versions of the module, of the server and of the migrations meet in a database.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheVersion")]
[OutputType(typeof(Engine.Deployment.CacheVersion))]
public sealed class GetAiCacheVersionCommand : FleetCommand
{
    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => ReadVersion.RunAsync(work, Cancellation));
}
