using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using AiCache.Engine.Sandbox;
using AiCache.Internal;

namespace AiCache.Completion;

/// <summary>Completes the names of this user's sandboxes.</summary>
public sealed class SandboxNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        new Sandboxes(LocalMachine.Read()).List()
            .Where(sandbox => sandbox.Name.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(sandbox => new CompletionResult(sandbox.Name, sandbox.Name, CompletionResultType.ParameterValue, $"{sandbox.Status}, port {sandbox.Port}"))
            .ToList();
}
