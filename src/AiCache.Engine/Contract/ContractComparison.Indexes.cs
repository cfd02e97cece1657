using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <content>Indexes.</content>
internal sealed partial class ContractComparison
{
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
                : Describe(found.Unique, table.IsConstraint(found), found.Method, string.Join(", ", found.Columns),
                found.Valid, found.Predicate);
            if (found is null && facts.Taken.FirstOrDefault(t => t.FullName == $"{table.Schema}.{index.Name}") is { } taken)
            {
                Add($"Index.{index.Name}", CheckCategory.Index, expected, actual,
                    $"{index.Name} is absent, and its name is taken: {taken.Problem}.", taken.Remedy);
                continue;
            }
            Add($"Index.{index.Name}", CheckCategory.Index, expected, actual,
                found is { Valid: false } ? $"{index.Name} is invalid: its build was "
                + "interrupted, and the server does not use it." : $"{index.Name} is {actual}.",
                found is { Valid: false } && actual == expected + Invalid
                ? $"reindex index concurrently {table.Schema}.{Identifier.Quote(found.Name)}" : Repair(rule.Migration));
        }
        foreach (var extra in table.Indexes.Except(known))
        {
            var job = string.Join(", ", extra.Columns);
            var twin = known.FirstOrDefault(k => k.Valid && k.Method == extra.Method
                && k.Columns.SequenceEqual(extra.Columns) && extra.Predicate is null);
            Extra($"Index.{extra.Name}", CheckCategory.Index, extra.Definition ?? job, twin is null
                    ? $"{rule.FullName} has an index {extra.Name} on {job} of its own; it is left alone."
                    : $"{extra.Name} does the same job as {twin.Name} and only costs writes.",
                CheckStatus.Warning, twin is null ? null
                    : table.IsConstraint(extra)
                    ? $"alter table {rule.FullName} drop constraint {Identifier.Quote(extra.Name)}"
                    : $"drop index {table.Schema}.{Identifier.Quote(extra.Name)}");
        }
    }
}
