using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the API's roles are there, and what the connected role may do.</summary>
internal static class RightsChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts)
    {
        var user = Identifier.Quote(facts.Server.CurrentUser);
        foreach (var role in CacheContract.ApiRoles)
        {
            var found = facts.Roles.FirstOrDefault(r => r.Name == role);
            yield return Check($"Role.{role}", CheckCategory.Role, found is not null, "role", "absent",
                $"Role {role} exists.", $"Role {role} does not exist.",
                $"create role {role} nologin noinherit{(role == DeploymentUnderCheck.Backend ? " bypassrls" : "")}");
            yield return found is null
                ? DeploymentUnderCheck.Skip($"Role.{role}.switch", CheckCategory.Role, $"Role {role} does not exist.")
                : Check($"Role.{role}.switch", CheckCategory.Role, found.CanSwitchTo, "may act as it",
                "may not act as it",
                    $"{facts.Server.CurrentUser} may act as {role}.",
                    $"{facts.Server.CurrentUser} may not act as {role}: deploying works, but what "
                    + "the role can do cannot be tried out.",
                    $"grant {role} to {user}", CheckStatus.Warning);
        }

        yield return Check("Privilege.schema_public", CheckCategory.Privilege, facts.Server.CanCreateInPublic,
            "create on schema public", "no create on schema public",
            $"{facts.Server.CurrentUser} may create in schema public.",
            $"{facts.Server.CurrentUser} may not create in schema public.",
            $"grant usage, create on schema public to {user}");
        yield return Check("Privilege.database", CheckCategory.Privilege, facts.Server.CanCreateInDatabase
            || facts.Schema is { CanUse: true },
            "create on the database", "no create on the database",
            facts.Schema is null ? $"{facts.Server.CurrentUser} may create the journal's schema."
            : "The journal's schema is there.",
            $"{facts.Server.CurrentUser} may not create the journal's schema.",
            $"grant create on database {Identifier.Quote(facts.Server.Database)} to {user}");

        var lectures = facts.Required.FirstOrDefault(t => t.FullName == "public.lectures");
        yield return lectures is null
            ? DeploymentUnderCheck.Skip("Privilege.lectures", CheckCategory.Privilege, "public.lectures is missing.")
            : Check("Privilege.lectures", CheckCategory.Privilege, lectures.CanReference,
            "references on public.lectures", "no references on public.lectures",
                $"{facts.Server.CurrentUser} may refer to public.lectures.",
                $"{facts.Server.CurrentUser} may not refer to public.lectures.",
                $"grant references on public.lectures to {user}");
    }

    static Check Check(string name, string category, bool ok, string expected, string otherwise, string good,
        string bad, string remediation, CheckStatus worst = CheckStatus.Failed) => new()
        {
            Name = name, Category = category, Status = ok ? CheckStatus.Passed : worst, Expected = expected, Actual = ok
        ? expected : otherwise,
            Message = ok ? good : bad, Remediation = ok ? null : remediation,
        };
}
