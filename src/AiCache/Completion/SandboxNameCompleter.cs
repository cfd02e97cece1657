using System.Collections;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Completion;

/// <summary>Completes the names of this user's sandboxes.</summary>
public sealed class SandboxNameCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        ListSandboxes.RunAsync(new Work(null, SilentReporter.Instance, LocalMachine.Read()), null, default)
            .ToBlockingEnumerable()
            .Select(sandbox => new Candidate(sandbox.Name, $"{sandbox.Status}, port {sandbox.Port}"));
}
