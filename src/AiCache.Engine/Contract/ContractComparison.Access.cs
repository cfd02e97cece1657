using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <content>Row security, privileges and owners.</content>
internal sealed partial class ContractComparison
{
    void ComparePolicies(TableRule rule, RelationFacts table)
    {
        var (found, message, mended) = !table.RowSecurity
            ? ("off", $"Row level security is off for {rule.FullName}: its policies do nothing.", "enable")
            : table.ForceRowSecurity
            ? ("forced", $"Row level security is forced on {rule.FullName}: its owner sees and changes only what a policy "
                + "lets him.", "no force")
            : ("on", $"Row level security is on for {rule.FullName}.", "enable");
        Add($"RowSecurity.{rule.Name}", CheckCategory.Policy, "on", found, message,
            $"alter table {rule.FullName} {mended} row level security");
        var known = new List<PolicyFacts>();
        foreach (var policy in rule.Policies)
        {
            var named = table.Policies.FirstOrDefault(p => p.Command == policy.Command && p.Permissive
                && p.Roles.SequenceEqual([policy.Role]) && IsTrue(p));
            // The guide's own form: granted to everybody, and the role asked for in every row.
            var byHand = table.Policies.FirstOrDefault(p => p.Command == policy.Command && p.Permissive
                && p.Roles.SequenceEqual(["public"])
                && p.Using is not null && p.Using.Contains("auth.role()", StringComparison.Ordinal)
                && p.Using.Contains($"'{policy.Role}'", StringComparison.Ordinal));
            if ((named ?? byHand) is { } taken) known.Add(taken);
            Add($"Policy.{rule.Name}.{policy.Label}", CheckCategory.Policy,
                Describe(policy.Command, [policy.Role], "true"),
                named is not null ? Describe(policy.Command, [policy.Role], "true")
                    : byHand is not null ? Describe(byHand.Command, byHand.Roles, byHand.Using) : "absent",
                named is not null ? $"{policy.Role} may {Command(policy.Command)} {rule.FullName}."
                    : byHand is not null ? $"Policy \"{byHand.Name}\" asks for the role in every row instead "
                    + "of naming it: slower, the same rows."
                    : $"No policy lets {policy.Role} {Command(policy.Command)} {rule.FullName}.",
                Repair(rule.Migration), byHand is not null ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Policies.Except(known))
        {
            Extra($"Policy.{rule.Name}.{extra.Name}", CheckCategory.Policy,
                Describe(extra.Command, extra.Roles, extra.Using ?? extra.Check),
                $"Policy \"{extra.Name}\" on {rule.FullName} is none of the two there should be; it may let others in.",
                extra.Permissive ? CheckStatus.Failed : CheckStatus.Warning,
                $"drop policy {Identifier.Quote(extra.Name)} on {rule.FullName}");
        }
    }

    void ComparePrivileges(TableRule rule, RelationFacts table)
    {
        foreach (var (grantee, expected) in rule.Privileges)
        {
            // MAINTAIN came with PostgreSQL 17; it is revoked with ALL and compared like the rest.
            var actual = table.AllPrivileges.Where(p => p.Grantee == grantee).Select(p => p.Privilege)
                .Distinct().ToList();
            Add($"Privilege.{rule.Name}.{grantee}", CheckCategory.Privilege, List(expected), List(actual),
                $"{grantee} has {List(actual).ToLowerInvariant()} on {rule.FullName}.", Repair(rule.Migration));
        }
    }

    void CompareSchema()
    {
        if (facts.Schema is not { } schema) return;
        foreach (var (grantee, needed) in CacheContract.SchemaPrivileges)
        {
            var expected = facts.HasStatistics ? needed : [];
            var actual = schema.Privileges.Where(p => p.Grantee == grantee).Select(p => p.Privilege).Distinct()
                .ToList();
            Add($"Privilege.{schema.Name}.{grantee}", CheckCategory.Privilege, List(expected), List(actual),
                $"{grantee} has {List(actual).ToLowerInvariant()} on schema {schema.Name}.",
                Repair(facts.HasStatistics ? CacheContract.StatsMigration : ""));
        }
    }

    /// <summary>Objects of one deployment belong to one role. An API role that owns one can change it.</summary>
    void CompareOwner(string name, string signature, string kind, string owner, bool changeable)
    {
        var expected = ExpectedOwner;
        // The next repair would fail on it: whoever deploys is told now.
        if (!changeable && expected == facts.Server.CurrentUser && !CacheContract.ApiRoles.Contains(owner))
        {
            var foreign = new ForeignOwner(signature, kind, owner);
            checks.Add(Check.Failed(CheckCategory.Owner, $"Owner.{name}", $"{foreign.Problem}: {expected} cannot change it.")
                .Found(expected, owner).Mended(foreign.Remedy(expected), ForeignOwner.WithoutSuperuser([foreign])));
            return;
        }
        Add($"Owner.{name}", CheckCategory.Owner, expected, owner, $"{signature} belongs to {owner}.",
            $"alter {kind} {signature} owner to {Identifier.Quote(expected)}",
            CacheContract.ApiRoles.Contains(owner) ? CheckStatus.Failed : CheckStatus.Warning);
    }

    /// <summary>Whoever owns most of ours, and is no API role.</summary>
    string ExpectedOwner => facts.Relations.Select(r => r.Owner).Concat(facts.Functions.Select(f => f.Owner))
        .Where(o => !CacheContract.ApiRoles.Contains(o))
        .GroupBy(o => o).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key ?? facts.Server.CurrentUser;
}
