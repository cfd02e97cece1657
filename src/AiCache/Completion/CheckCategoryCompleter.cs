using System.Collections;
using AiCache.Engine.Contract;

namespace AiCache.Completion;

/// <summary>Completes the groups of deployment checks.</summary>
public sealed class CheckCategoryCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
        CheckCategory.Deployment.Select(category => new Candidate(category));
}
