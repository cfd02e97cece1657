using System.Collections;
using AiCache.Engine.Backups;

namespace AiCache.Completion;

/// <summary>Completes the names of the cache's tables.</summary>
public sealed class CacheTableCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        RestoreOptions.KnownTables.Select(table => new Candidate(table));
}
