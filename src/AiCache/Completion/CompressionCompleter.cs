using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace AiCache.Completion;

/// <summary>Completes pg_dump's ways to compress.</summary>
public sealed class CompressionCompleter : IArgumentCompleter
{
    static readonly (string Value, string Meaning)[] Methods =
    [
        ("none", "As it is"), ("gzip:1", "Fast; every pg_dump knows it"), ("gzip:6", "Smaller and slower"),
        ("lz4", "Fastest; pg_dump 16 and later"), ("zstd", "Fast and small; pg_dump 16 and later"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Methods.Where(method => method.Value.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(method => new CompletionResult(method.Value, method.Value, CompletionResultType.ParameterValue, method.Meaning))
            .ToList();
}
