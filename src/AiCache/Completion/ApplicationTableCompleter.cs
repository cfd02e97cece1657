using System.Collections;
using AiCache.Engine.Entries;

namespace AiCache.Completion;

/// <summary>Completes the names of the application's tables, where a connection to its database stands open.</summary>
public sealed class ApplicationTableCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        OpenDatabase.Ask(bound, NameKind.ApplicationTable).Select(table => new Candidate(table));
}
