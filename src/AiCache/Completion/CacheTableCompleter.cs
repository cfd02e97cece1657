using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace AiCache.Completion;

/// <summary>Completes the names of the cache's tables.</summary>
public sealed class CacheTableCompleter : IArgumentCompleter
{
    static readonly string[] Tables = ["ai_cache_stats", "ai_response_cache", "lecture_content_hashes", "stats_pending"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Tables.Where(table => table.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase)).Select(table => new CompletionResult(table)).ToList();
}
