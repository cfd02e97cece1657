using System.Management.Automation;
using AiCache.Engine.Connections;
using AiCache.Engine.Verification;
using AiCache.Internal;

namespace AiCache.Commands;

/// <summary>Checks whether a database has what a deployment needs, and says how to mend what is missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCachePrerequisite")]
[OutputType("AiCache.Engine.Verification.Check")]
[OutputType(typeof(bool))]
public sealed class TestAiCachePrerequisiteCommand : CheckCommand
{
    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        await WriteAllAsync(PrerequisiteChecks.RunAsync(session, LocalMachine.Read(), Cancellation));
    }
}
