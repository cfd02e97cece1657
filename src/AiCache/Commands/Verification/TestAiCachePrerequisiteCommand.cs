using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Verification;

namespace AiCache.Commands;

/// <summary>Checks whether a database has what a deployment needs, and says how to mend what is missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCachePrerequisite")]
[OutputType("AiCache.Engine.Contract.Check")]
[OutputType(typeof(bool))]
public sealed class TestAiCachePrerequisiteCommand : CheckCommand
{
    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        await WriteAllAsync(PrerequisiteChecks.RunAsync(session, LocalMachine.Read(), Cancellation));
    }
}
