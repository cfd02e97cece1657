using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Verification;

namespace AiCache.Commands;

/// <summary>Checks whether a database has what a deployment needs, and says how to mend what is missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCachePrerequisite")]
[OutputType(typeof(Engine.Contract.Check))]
[OutputType(typeof(bool))]
public sealed class TestAiCachePrerequisiteCommand : CheckCommand
{
    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        PrerequisiteChecks.RunAsync(work, Cancellation);
}
