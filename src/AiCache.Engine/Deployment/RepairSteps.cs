using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>The statements that bring a migration's objects to the contract without losing a row.</summary>
internal static class RepairSteps
{
    /// <summary>
    /// First what changes the table in place and clears away what is made anew, then the migration's own statements,
    /// less the tables and indexes that are there already.
    /// </summary>
    public static IReadOnlyList<MigrationStep> For(MigrationScript script, CatalogueFacts facts)
    {
        var table = CacheContract.Tables.First(t => t.Migration == script.Name);
        var existing = facts.Relation(table.FullName)!.Indexes;
        var steps = MigrationScript.ReadSteps(EmbeddedSql.Read($"Deployment/Repair/{script.Name}.sql"))
            .Where(s => !facts.IsNode || s.Name != "make lecture_id refer to lectures").ToList();
        foreach (var step in facts.IsNode ? NodeForm.Steps(script) : script.Steps)
        {
            if (step.Name == $"create table {table.Name}") continue;
            if (table.Indexes.FirstOrDefault(i => step.Name == $"create index {i.Name}") is { } rule
                && existing.FirstOrDefault(i => i.Name == rule.Name) is { } index)
            {
                if (index.Valid && !index.Unique && index.Predicate is null && index.Method == rule.Method
                    && index.Columns.SequenceEqual([rule.Column])) continue;
                steps.Add(new MigrationStep($"drop index {rule.Name}", $"drop index public.{rule.Name}"));
            }
            steps.Add(step);
        }
        return steps;
    }
}
