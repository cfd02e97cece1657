using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using AiCache.Engine.Migrations;

namespace AiCache.Completion;

/// <summary>Completes the names of the module's migrations.</summary>
public sealed class MigrationNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        MigrationScript.All
            .Where(script => script.Name.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(script => new CompletionResult(script.Name))
            .ToList();
}
