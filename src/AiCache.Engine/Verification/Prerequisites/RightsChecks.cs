using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the API's roles are there, and what the connected role may do.</summary>
internal static class RightsChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts) =>
        [.. CacheContract.ApiRoles.SelectMany(role => Role(facts, role)), .. Privileges(facts)];

    static IEnumerable<Check> Role(CatalogueFacts facts, string role)
    {
        var found = facts.Roles.FirstOrDefault(r => r.Name == role);
        yield return Check.Of(found is null ? CheckStatus.Failed : CheckStatus.Passed, CheckCategory.Role,
                $"Role.{role}", found is null ? $"Role {role} does not exist." : $"Role {role} exists.")
            .Found("role", found is null ? "absent" : "role")
            .Mended($"create role {role} nologin noinherit{(role == DeploymentUnderCheck.Backend ? " bypassrls" : "")}");
        if (found is null)
        {
            yield return Check.Skipped(CheckCategory.Role, $"Role.{role}.switch", $"Role {role} does not exist.");
            yield break;
        }
        var user = facts.Server.CurrentUser;
        yield return Check.Of(found.CanSwitchTo ? CheckStatus.Passed : CheckStatus.Warning, CheckCategory.Role,
                $"Role.{role}.switch", found.CanSwitchTo ? $"{user} may act as {role}."
                : $"{user} may not act as {role}: deploying works, but what the role can do cannot be tried out.")
            .Found("may act as it", found.CanSwitchTo ? "may act as it" : "may not act as it")
            .Mended($"grant {role} to {Identifier.Quote(user)}");
    }

    static IEnumerable<Check> Privileges(CatalogueFacts facts)
    {
        var name = facts.Server.CurrentUser;
        var user = Identifier.Quote(name);
        yield return Privilege(facts, "schema_public", facts.Server.CanCreateInPublic, "create on schema public",
            $"{name} may create in schema public.", $"{name} may not create in schema public.",
            $"grant usage, create on schema public to {user}");
        yield return Privilege(facts, "database", facts.Server.CanCreateInDatabase || facts.Schema is { CanUse: true },
            "create on the database",
            facts.Schema is null ? $"{name} may create the journal's schema." : "The journal's schema is there.",
            $"{name} may not create the journal's schema.",
            $"grant create on database {Identifier.Quote(facts.Server.Database)} to {user}");
        yield return facts.Required.FirstOrDefault(t => t.FullName == CacheContract.Lectures) is { } lectures
            ? Privilege(facts, "lectures", lectures.CanReference, "references on public.lectures",
                $"{name} may refer to public.lectures.", $"{name} may not refer to public.lectures.",
                $"grant references on public.lectures to {user}")
            : Check.Skipped(CheckCategory.Privilege, "Privilege.lectures", "public.lectures is missing.");
    }

    static Check Privilege(CatalogueFacts facts, string name, bool held, string privilege, string good, string bad,
        string remediation)
    {
        var check = Check.Of(held ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Privilege,
            $"Privilege.{name}", held ? good : bad).Found(privilege, held ? privilege : $"no {privilege}");
        return facts.Server.ActAs is { } role
            ? check.Mended($"{Commands.TestPrerequisite} {ActingRole.Switch(role)}",
                $"{ActingRole.Inherits(role, facts.Server.CurrentUser)}: every command takes the switch.")
            : check.Mended(remediation);
    }
}
