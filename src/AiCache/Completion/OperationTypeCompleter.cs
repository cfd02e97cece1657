using System.Collections;
using AiCache.Engine.Entries;

namespace AiCache.Completion;

/// <summary>
/// Completes the types of operation that the cache holds answers of, where a connection to it stands open.
/// </summary>
public sealed class OperationTypeCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        OpenDatabase.Ask(bound, NameKind.OperationType).Select(type => new Candidate(type));
}
