using System.Collections;
using AiCache.Engine.Contract;

namespace AiCache.Completion;

/// <summary>Completes the names of the module's migrations.</summary>
public sealed class MigrationNameCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        MigrationScript.All.Select(script => new Candidate(script.Name));
}
