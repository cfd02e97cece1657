using AiCache.Engine.Migrations;

namespace AiCache.Engine.Verification;

/// <summary>Compares facts with the contract. Every rule gives one check, every object that no rule speaks of gives a warning.</summary>
internal sealed class ContractComparison(CatalogueFacts facts)
{
    /// <summary>The groups its checks are in.</summary>
    public static readonly string[] Categories =
    [
        CheckCategory.Table, CheckCategory.Column, CheckCategory.Index, CheckCategory.Constraint, CheckCategory.Policy, CheckCategory.Privilege,
        CheckCategory.Trigger, CheckCategory.Function, CheckCategory.Owner,
    ];

    readonly List<Check> checks = [];

    /// <summary>The checks of the given migrations' objects.</summary>
    public static IReadOnlyList<Check> Run(CatalogueFacts facts, params IEnumerable<string> migrations)
    {
        var comparison = new ContractComparison(facts);
        foreach (var migration in migrations)
        {
            foreach (var table in Contract.Tables.Where(t => t.Migration == migration)) comparison.CompareTable(table);
            foreach (var function in Contract.Functions.Where(f => f.Migration == migration)) comparison.CompareFunction(function);
        }
        return comparison.checks;
    }

    void CompareTable(TableRule rule)
    {
        var name = $"Table.{rule.Name}";
        if (facts.Relation(rule.FullName) is not { } table)
        {
            Add(name, "Table", "table", "absent", $"{rule.FullName} is missing.", Repair(rule.Migration));
            return;
        }
        Add(name, "Table", "table", table.KindName, $"{rule.FullName} is a {table.KindName}.",
            $"Rename or drop it: it has the name of a table of the cache.");
        if (!table.IsTable) return;
        CompareColumns(rule, table);
        CompareIndexes(rule, table);
        CompareConstraints(rule, table);
        ComparePolicies(rule, table);
        CompareTriggers(rule, table);
        ComparePrivileges(rule, table);
        foreach (var option in rule.Options)
        {
            var key = option[..option.IndexOf('=')];
            var actual = table.Options.FirstOrDefault(o => o.StartsWith(key + '=', StringComparison.Ordinal)) ?? $"{key} not set";
            Add($"Setting.{rule.Name}.{key}", "Table", option, actual, $"{rule.FullName}: {actual}.", Repair(rule.Migration), worst: CheckStatus.Warning);
        }
    }

    void CompareColumns(TableRule rule, RelationFacts table)
    {
        foreach (var column in rule.Columns)
        {
            var expected = Describe(column.Type, notNull: true, column.Identity, column.Default);
            var found = table.Columns.FirstOrDefault(c => c.Name == column.Name);
            var actual = found is null ? "absent" : Describe(found.Type, found.NotNull, found.Identity != "", Normalise(found.Default, column.Default));
            // Another default that still fills the column is only different.
            var harmless = found is not null && found.Type == column.Type && found.NotNull && column.Default is not null && found.Default is not null;
            Add($"Column.{rule.Name}.{column.Name}", "Column", expected, actual, $"{rule.FullName}.{column.Name} is {actual}.",
                Repair(rule.Migration), harmless ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Columns.Where(c => rule.Columns.All(r => r.Name != c.Name)))
        {
            var unfillable = extra.NotNull && extra.Default is null && extra.Identity == "";
            Extra($"Column.{rule.Name}.{extra.Name}", "Column", Describe(extra.Type, extra.NotNull, extra.Identity != "", extra.Default),
                $"{rule.FullName} has a column {extra.Name} of its own" + (unfillable ? ", which the application's inserts cannot fill." : "; it is left alone."),
                unfillable ? CheckStatus.Failed : CheckStatus.Warning,
                unfillable ? $"alter table {rule.FullName} alter column {Identifier.Quote(extra.Name)} drop not null" : null);
        }
    }

    void CompareIndexes(TableRule rule, RelationFacts table)
    {
        var known = new List<IndexFacts>();
        foreach (var index in rule.Indexes)
        {
            // A primary key's name is free, every other name is part of the contract.
            var found = table.Indexes.FirstOrDefault(i => index.Primary ? i.Primary : i.Name == index.Name);
            if (found is not null) known.Add(found);
            var expected = Describe(index.Unique, index.Unique, index.Method, index.Column, valid: true);
            var actual = found is null ? "absent"
                : Describe(found.Unique, found.Constraint is not null, found.Method, string.Join(", ", found.Columns), found.Valid, found.Predicate);
            Add($"Index.{index.Name}", "Index", expected, actual,
                found is { Valid: false } ? $"{index.Name} is invalid: its build was interrupted, and the server does not use it." : $"{index.Name} is {actual}.",
                Repair(rule.Migration));
        }
        foreach (var extra in table.Indexes.Except(known))
        {
            var job = string.Join(", ", extra.Columns);
            var twin = known.FirstOrDefault(k => k.Valid && k.Method == extra.Method && k.Columns.SequenceEqual(extra.Columns) && extra.Predicate is null);
            Extra($"Index.{extra.Name}", "Index", extra.Definition, twin is null
                    ? $"{rule.FullName} has an index {extra.Name} on {job} of its own; it is left alone."
                    : $"{extra.Name} does the same job as {twin.Name} and only costs writes.",
                CheckStatus.Warning, twin is null ? null
                    : extra.Constraint is { } constraint ? $"alter table {rule.FullName} drop constraint {Identifier.Quote(constraint)}"
                    : $"drop index {table.Schema}.{Identifier.Quote(extra.Name)}");
        }
    }

    void CompareConstraints(TableRule rule, RelationFacts table)
    {
        foreach (var constraint in rule.Constraints)
        {
            var found = table.Constraints.FirstOrDefault(c => c.Type == constraint.Type && WithoutNotValid(c.Definition) == constraint.Definition);
            var near = table.Constraints.FirstOrDefault(c => c.Type == constraint.Type && c.Definition.Contains(constraint.Label, StringComparison.Ordinal));
            Add($"Constraint.{rule.Name}.{constraint.Label}", "Constraint", constraint.Definition,
                found is { Validated: true } ? constraint.Definition : found is not null ? constraint.Definition + " NOT VALID" : near?.Definition ?? "absent",
                found is not null ? $"{rule.FullName} has {found.Definition}." : $"{rule.FullName} lacks {constraint.Definition}.",
                Repair(rule.Migration), constraint.Type == "c" ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Constraints.Where(c => c.Type is "c" or "f"
            && rule.Constraints.All(r => r.Type != c.Type || WithoutNotValid(c.Definition) != r.Definition)))
        {
            Extra($"Constraint.{rule.Name}.{extra.Name}", "Constraint", extra.Definition, $"{rule.FullName} has a constraint {extra.Name} of its own; it is left alone.");
        }
    }

    void ComparePolicies(TableRule rule, RelationFacts table)
    {
        if (!rule.RowSecurity) return;
        Add($"RowSecurity.{rule.Name}", "Policy", "on", table.RowSecurity ? "on" : "off",
            table.RowSecurity ? $"Row level security is on for {rule.FullName}." : $"Row level security is off for {rule.FullName}: its policies do nothing.",
            $"alter table {rule.FullName} enable row level security");
        var known = new List<PolicyFacts>();
        foreach (var policy in rule.Policies)
        {
            var found = table.Policies.FirstOrDefault(p => p.Command == policy.Command && p.Permissive && p.Roles.SequenceEqual([policy.Role]) && IsTrue(p));
            // The guide's own form: granted to everybody, and the role asked for in every row.
            var byHand = table.Policies.FirstOrDefault(p => p.Command == policy.Command && p.Permissive && p.Roles.SequenceEqual(["public"])
                && p.Using is not null && p.Using.Contains("auth.role()", StringComparison.Ordinal) && p.Using.Contains($"'{policy.Role}'", StringComparison.Ordinal));
            if ((found ?? byHand) is { } taken) known.Add(taken);
            Add($"Policy.{rule.Name}.{policy.Label}", "Policy", Describe(policy.Command, [policy.Role], "true"),
                found is not null ? Describe(policy.Command, [policy.Role], "true")
                    : byHand is not null ? Describe(byHand.Command, byHand.Roles, byHand.Using) : "absent",
                found is not null ? $"{policy.Role} may {Command(policy.Command)} {rule.FullName}."
                    : byHand is not null ? $"Policy \"{byHand.Name}\" asks for the role in every row instead of naming it: slower, the same rows."
                    : $"No policy lets {policy.Role} {Command(policy.Command)} {rule.FullName}.",
                Repair(rule.Migration), byHand is not null ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Policies.Except(known))
        {
            Extra($"Policy.{rule.Name}.{extra.Name}", "Policy", Describe(extra.Command, extra.Roles, extra.Using ?? extra.Check),
                $"Policy \"{extra.Name}\" on {rule.FullName} is none of the two there should be; it may let others in.",
                extra.Permissive ? CheckStatus.Failed : CheckStatus.Warning, $"drop policy {Identifier.Quote(extra.Name)} on {rule.FullName}");
        }
    }

    void CompareTriggers(TableRule rule, RelationFacts table)
    {
        foreach (var trigger in rule.Triggers)
        {
            var label = trigger.Function[(trigger.Function.IndexOf('.') + 1)..];
            var all = table.Triggers.Where(t => t.Function == trigger.Function).ToList();
            var found = all.FirstOrDefault();
            var actual = all.Count > 1 ? $"{all.Count} triggers call it" : found is null ? "absent"
                : found.Enabled is "O" or "A" ? WithoutName(found) : found.Enabled == "D" ? "disabled" : "fires on replicas only";
            Add($"Trigger.{label}", "Trigger", trigger.Definition, actual,
                found is null ? $"{rule.FullName} has no trigger that calls {trigger.Function}()." : $"Trigger {found.Name}: {actual}.",
                actual == "disabled" ? $"alter table {rule.FullName} enable trigger {Identifier.Quote(found!.Name)}" : Repair(rule.Migration));
        }
        foreach (var extra in table.Triggers.Where(t => rule.Triggers.All(r => r.Function != t.Function)))
            Extra($"Trigger.{extra.Name}", "Trigger", extra.Definition, $"{rule.FullName} has a trigger {extra.Name} of its own; it is left alone.");
    }

    void ComparePrivileges(TableRule rule, RelationFacts table)
    {
        foreach (var (grantee, expected) in rule.Privileges)
        {
            // MAINTAIN came with PostgreSQL 17; it is revoked with ALL and compared like the rest.
            var actual = table.Privileges.Where(p => p.Grantee == grantee).Select(p => p.Privilege).Distinct().ToList();
            Add($"Privilege.{rule.Name}.{grantee}", "Privilege", List(expected), List(actual),
                $"{grantee} has {List(actual).ToLowerInvariant()} on {rule.FullName}.", Repair(rule.Migration));
        }
        Add($"Owner.{rule.Name}", "Owner", "not an API role", Contract.ApiRoles.Contains(table.Owner) ? table.Owner : "not an API role",
            $"{rule.FullName} belongs to {table.Owner}.", $"alter table {rule.FullName} owner to postgres");
    }

    void CompareFunction(FunctionRule rule)
    {
        var found = facts.FunctionsNamed(rule.FullName).FirstOrDefault(f => f.Types == rule.Types);
        var expected = $"({rule.Arguments}) returns {rule.Result}";
        Add($"Function.{rule.Name}", "Function", expected, found is null ? "absent" : $"({found.Arguments}) returns {found.Result}",
            found is null ? $"{rule.Signature} is missing." : $"{rule.Signature} returns {found.Result}.", Repair(rule.Migration));
        foreach (var extra in facts.FunctionsNamed(rule.FullName).Where(f => f.Types != rule.Types))
        {
            Extra($"Function.{rule.Name}({extra.Types})", "Function", $"({extra.Arguments}) returns {extra.Result}",
                $"{extra.Signature} has the name of {rule.Signature}: a call may reach the wrong one.", CheckStatus.Failed,
                $"drop function {extra.Signature}");
        }
        if (found is null) return;
        Add($"Function.{rule.Name}.body", "Function", Digest(MigrationScript.Find(rule.Migration).BodyOf(rule.Name)), Digest(found.Body),
            $"The body of {rule.Signature}.", Repair(rule.Migration));
        var kind = $"{rule.Language}, {Volatility(rule.Volatility)}, {Security(rule.SecurityDefiner)}";
        var actualKind = $"{found.Language}, {Volatility(found.Volatility)}, {Security(found.SecurityDefiner)}";
        Add($"Function.{rule.Name}.security", "Function", kind, actualKind, $"{rule.Signature} is {actualKind}.", Repair(rule.Migration));
        var path = found.Settings.FirstOrDefault(s => s.StartsWith("search_path=", StringComparison.Ordinal)) ?? "search_path not fixed";
        Add($"Function.{rule.Name}.search_path", "Function", "search_path=\"\"", path,
            $"{rule.Signature}: {path}.", Repair(rule.Migration), rule.SecurityDefiner ? CheckStatus.Failed : CheckStatus.Warning);
        var executors = found.Executors.Where(e => e == "public" || Contract.ApiRoles.Contains(e)).Distinct().ToList();
        Add($"Privilege.{rule.Name}", "Privilege", List(rule.Executors), List(executors), $"{rule.Signature} can be executed by {List(executors)}.", Repair(rule.Migration));
        if (rule.SecurityDefiner && facts.Relation(Contract.Cache.FullName) is { } cache)
        {
            var works = found.OwnerBypassesRowSecurity || (found.Owner == cache.Owner && !cache.ForceRowSecurity);
            Add($"Owner.{rule.Name}", "Owner", "may delete from the cache", works ? "may delete from the cache" : "row security hides the cache's rows from it",
                $"{rule.Signature} runs as its owner {found.Owner}" + (works ? "." : ", who neither owns the cache table nor bypasses row security: it would delete nothing."),
                $"alter function {rule.Signature} owner to {Identifier.Quote(cache.Owner)}");
        }
    }

    void Add(string name, string category, string expected, string actual, string message, string remediation, CheckStatus worst = CheckStatus.Failed)
    {
        var passed = expected == actual;
        checks.Add(new Check
        {
            Name = name, Category = category, Status = passed ? CheckStatus.Passed : worst, Expected = expected, Actual = actual,
            Message = message, Remediation = passed ? null : remediation,
        });
    }

    void Extra(string name, string category, string actual, string message, CheckStatus status = CheckStatus.Warning, string? remediation = null) =>
        checks.Add(new Check { Name = name, Category = category, Status = status, Expected = "absent", Actual = actual, Message = message, Remediation = remediation });

    static string Repair(string migration) => $"Invoke-AiCacheMigration -Name {migration} -Repair";

    static string Describe(string type, bool notNull, bool identity, string? value) =>
        type + (notNull ? " not null" : " null") + (identity ? " identity" : "") + (value is null ? "" : $" default {value}");

    static string Describe(bool unique, bool constraint, string method, string columns, bool valid, string? predicate = null) =>
        $"{(unique ? "unique " : "")}{method} ({columns})" + (unique && constraint ? " constraint" : "") + (predicate is null ? "" : $" where {predicate}") + (valid ? "" : " INVALID");

    static string Describe(string command, IEnumerable<string> roles, string? expression) => $"{Command(command)} to {string.Join(", ", roles)} using ({expression})";

    static string Command(string command) => command switch { "r" => "select", "a" => "insert", "w" => "update", "d" => "delete", _ => "do everything with" };

    static bool IsTrue(PolicyFacts policy) => policy.Using == "true" && (policy.Command == "r" || policy.Check is "true" or null);

    /// <summary>Two ways to write the same default are equal; a default where the contract has none does no harm.</summary>
    static string? Normalise(string? found, string? expected) => expected is null ? null : found is "CURRENT_TIMESTAMP" or "transaction_timestamp()" && expected == "now()" ? expected : found;

    static string WithoutNotValid(string definition) => definition.EndsWith(" NOT VALID", StringComparison.Ordinal) ? definition[..^10] : definition;

    static string WithoutName(TriggerFacts trigger) => trigger.Definition.Replace($"CREATE TRIGGER {Identifier.Quote(trigger.Name)} ", "", StringComparison.Ordinal);

    static string List(IEnumerable<string> items) => items.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } list ? string.Join(", ", list) : "nothing";

    static string Digest(string body) => MigrationScript.ChecksumOf(body.Trim())[..16];

    static string Volatility(string code) => code switch { "i" => "immutable", "s" => "stable", _ => "volatile" };

    static string Security(bool definer) => definer ? "security definer" : "security invoker";
}
