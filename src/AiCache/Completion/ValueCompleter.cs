using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using AiCache.Engine.Ground;

namespace AiCache.Completion;

/// <summary>
/// Completes a parameter from the values it may take. Where they cannot be had it offers none: a completion is no place
/// for an error.
/// </summary>
public abstract class ValueCompleter : IArgumentCompleter
{
    /// <summary>The values, best first.</summary>
    /// <param name="bound">The parameters that the line gives so far.</param>
    private protected abstract IEnumerable<Candidate> Candidates(IDictionary bound);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName,
        string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        try
        {
            return [.. Candidates(fakeBoundParameters).Where(candidate => IsText(candidate.Value)
                && candidate.Matches(typed)).Select(candidate => candidate.Complete(wordToComplete))];
        }
        catch (Exception error) when (error is AiCacheException or IOException or UnauthorizedAccessException)
        {
            // Not null: PowerShell would offer the names of files then.
            return [];
        }
    }

    /// <summary>What cannot stand on one line cannot be offered.</summary>
    static bool IsText(string value) => value.Length > 0 && !value.Any(char.IsControl);
}
