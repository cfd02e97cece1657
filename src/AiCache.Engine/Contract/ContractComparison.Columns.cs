using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <content>Columns and constraints.</content>
internal sealed partial class ContractComparison
{
    void CompareColumns(TableRule rule, RelationFacts table)
    {
        foreach (var column in rule.Columns)
        {
            var expected = Describe(column.Type, notNull: true, column.Identity, column.Default);
            var found = table.Columns.FirstOrDefault(c => c.Name == column.Name);
            var actual = found is null ? "absent"
                : Describe(found.Type, found.NotNull, found.Identity != "", Normalise(found.Default, column.Default));
            // Another default that still fills the column is only different.
            var harmless = found is not null && found.Type == column.Type && found.NotNull
                && column.Default is not null && found.Default is not null;
            Add($"Column.{rule.Name}.{column.Name}", CheckCategory.Column, expected, actual,
                $"{rule.FullName}.{column.Name} is {actual}.",
                found is null && column.Default is null ? Recreate(rule, column) : Repair(rule.Migration), harmless
                ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Columns.Where(c => rule.Columns.All(r => r.Name != c.Name)))
        {
            var unfillable = extra.NotNull && extra.Default is null && extra.Identity == "";
            Extra($"Column.{rule.Name}.{extra.Name}", CheckCategory.Column,
                Describe(extra.Type, extra.NotNull, extra.Identity != "", extra.Default),
                $"{rule.FullName} has a column {extra.Name} of its own"
                + (unfillable ? ", which the application's inserts cannot fill." : "; it is left alone."),
                unfillable ? CheckStatus.Failed : CheckStatus.Warning,
                unfillable ? $"alter table {rule.FullName} alter column {Identifier.Quote(extra.Name)} drop not null"
                : null);
        }
    }

    /// <summary>
    /// A column that nothing fills: rows without it are worth nothing, and no repair decides to drop them.
    /// </summary>
    string Recreate(TableRule rule, ColumnRule column) => rule == CacheContract.Pending ? Repair(rule.Migration)
        : $"truncate {rule.FullName}; alter table {rule.FullName} add column {column.Name} {column.Type} not null";

    void CompareConstraints(TableRule rule, RelationFacts table)
    {
        foreach (var constraint in rule.Constraints)
        {
            var found = table.Constraints.FirstOrDefault(c => c.Type == constraint.Type
                && WithoutNotValid(c.Definition) == constraint.Definition);
            var near = table.Constraints.FirstOrDefault(c => c.Type == constraint.Type
                && c.Definition.Contains(constraint.Label, StringComparison.Ordinal));
            Add($"Constraint.{rule.Name}.{constraint.Label}", CheckCategory.Constraint, constraint.Definition,
                found is { Validated: true } ? constraint.Definition : found is not null ? constraint.Definition
                + " NOT VALID" : near?.Definition ?? "absent",
                found is not null ? $"{rule.FullName} has {found.Definition}."
                : $"{rule.FullName} lacks {constraint.Definition}.",
                Repair(rule.Migration), constraint.Type == "c" ? CheckStatus.Warning : CheckStatus.Failed);
        }
        foreach (var extra in table.Constraints.Where(c => c.Type is "c" or "f"
            && rule.Constraints.All(r => r.Type != c.Type || WithoutNotValid(c.Definition) != r.Definition)))
        {
            Extra($"Constraint.{rule.Name}.{extra.Name}", CheckCategory.Constraint, extra.Definition,
                $"{rule.FullName} has a constraint {extra.Name} of its own; it is left alone.");
        }
    }
}
