using System.Collections;
using AiCache.Base;
using AiCache.Engine.Connections;

namespace AiCache.Completion;

/// <summary>
/// Completes a connection with the services of the user's service files, such as <c>service=staging</c>.
/// </summary>
public sealed class ServiceCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound)
    {
        LocalMachine.FollowRunspace();
        return DatabaseTarget.KnownServices(LocalMachine.Read())
            .Select(name => new Candidate($"service={Value(name)}", $"The service {name}"));
    }

    /// <summary>As libpq wants a value that is more than one word.</summary>
    static string Value(string name) =>
        name.Any(c => char.IsWhiteSpace(c) || c is '\'' or '\\')
            ? $"'{name.Replace("\\", "\\\\").Replace("'", "\\'")}'" : name;
}
