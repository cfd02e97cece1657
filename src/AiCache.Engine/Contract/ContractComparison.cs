using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// Compares facts with the contract. Every rule gives one check, every object that no rule speaks of gives a warning.
/// </summary>
internal sealed partial class ContractComparison(CatalogueFacts facts, IReadOnlySet<string> unrecorded)
{
    /// <summary>The groups its checks are in.</summary>
    public static readonly string[] Categories =
    [
        CheckCategory.Table, CheckCategory.Column, CheckCategory.Index, CheckCategory.Constraint, CheckCategory.Policy,
            CheckCategory.Privilege,
        CheckCategory.Trigger, CheckCategory.Function, CheckCategory.Owner,
    ];

    readonly List<Check> checks = [];

    /// <summary>The checks of the given migrations' objects, all of which are recorded.</summary>
    public static IReadOnlyList<Check> Run(CatalogueFacts facts, params IEnumerable<string> migrations) =>
        Run(facts, new HashSet<string>(), migrations);

    /// <summary>The checks of the given migrations' objects.</summary>
    /// <param name="facts">The catalogue.</param>
    /// <param name="unrecorded">The migrations that have to be adopted before they can be repaired.</param>
    /// <param name="migrations">The migrations.</param>
    public static IReadOnlyList<Check> Run(CatalogueFacts facts, IReadOnlySet<string> unrecorded,
        params IEnumerable<string> migrations)
    {
        var comparison = new ContractComparison(facts, unrecorded);
        foreach (var migration in migrations)
        {
            foreach (var table in CacheContract.Tables.Where(t => t.Migration == migration))
                comparison.CompareTable(facts.IsNode ? NodeForm.Of(table) : table);
            foreach (var function in CacheContract.Functions.Where(f => f.Migration == migration))
                comparison.CompareFunction(function);
            if (migration == CacheContract.StatsMigration) comparison.CompareSchema();
        }
        return comparison.checks;
    }

    /// <summary>The checks of the journal and its schema; none where there is no journal.</summary>
    public static IReadOnlyList<Check> RunJournal(CatalogueFacts facts)
    {
        if (facts.Relation(CacheContract.Journal.FullName) is null) return [];
        var comparison = new ContractComparison(facts, new HashSet<string>());
        comparison.CompareTable(CacheContract.Journal);
        if (!facts.HasStatistics) comparison.CompareSchema();
        return comparison.checks;
    }

    void CompareTable(TableRule rule)
    {
        var name = $"Table.{rule.Name}";
        if (facts.Relation(rule.FullName) is not { } table)
        {
            if (facts.Taken.FirstOrDefault(t => t.FullName == rule.FullName) is { } taken)
            {
                Add(name, CheckCategory.Table, "table", taken.KindName, $"{taken.Problem}.", taken.Remedy);
                return;
            }
            Add(name, CheckCategory.Table, "table", "absent", $"{rule.FullName} is missing.", Repair(rule.Migration));
            return;
        }
        Add(name, CheckCategory.Table, "table", table.KindName, $"{rule.FullName} is a {table.KindName}.",
            ForeignName.SetAside(table));
        if (!table.IsTable) return;
        Add($"Setting.{rule.Name}.persistence", CheckCategory.Table, "logged",
            table.Persistence switch { "p" => "logged", "u" => "unlogged", _ => "temporary" },
            table.Persistence == "p" ? $"{rule.FullName} survives a crash."
            : $"{rule.FullName} is emptied by a crash, and a standby has none of it.",
            $"alter table {rule.FullName} set logged");
        CompareColumns(rule, table);
        CompareIndexes(rule, table);
        CompareConstraints(rule, table);
        ComparePolicies(rule, table);
        CompareTriggers(rule, table);
        ComparePrivileges(rule, table);
        CompareOwner(rule.Name, rule.FullName, "table", table.Owner, table.Changeable);
        foreach (var option in rule.Options)
        {
            var key = option[..option.IndexOf('=')];
            var actual = table.Options.FirstOrDefault(o => o.StartsWith(key + '=', StringComparison.Ordinal))
                ?? $"{key} not set";
            Add($"Setting.{rule.Name}.{key}", CheckCategory.Table, option, actual, $"{rule.FullName}: {actual}.",
                Repair(rule.Migration), worst: CheckStatus.Warning);
        }
    }

    void Add(string name, string category, string expected, string actual, string message, string remediation,
        CheckStatus worst = CheckStatus.Failed) =>
        checks.Add(Check.Of(expected == actual ? CheckStatus.Passed : worst, category, name, message)
            .Found(expected, actual).Mended(remediation));

    void Extra(string name, string category, string actual, string message, CheckStatus status = CheckStatus.Warning,
        string? remediation = null) =>
        checks.Add(Check.Of(status, category, name, message).Found("absent", actual).Mended(remediation,
            remediation is null ? "Nothing need be done about what was added on purpose." : null));

    string Repair(string migration) => migration == "" ? $"{Commands.Migrate} -Repair"
        : $"{Commands.Migrate} -Name {migration} {(unrecorded.Contains(migration) ? "-Adopt " : "")}-Repair";
}
