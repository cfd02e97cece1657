using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using AiCache.Engine.Verification;

namespace AiCache.Completion;

/// <summary>Completes the groups of deployment checks.</summary>
public sealed class CheckCategoryCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CheckCategory.Deployment
            .Where(category => category.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(category => new CompletionResult(category))
            .ToList();
}
