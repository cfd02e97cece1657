using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>What is not ours under a name of ours: it is renamed, so that nothing is lost.</summary>
internal static class ForeignName
{
    /// <summary>The statement that frees the relation's name.</summary>
    public static string SetAside(RelationFacts relation) =>
        SetAside(relation.Kind, relation.Schema, relation.Name);

    /// <summary>The statement that frees the function's name.</summary>
    public static string SetAside(FunctionFacts function) =>
        $"alter routine {function.Signature} rename to {Other(function.Name)}";

    /// <summary>What a function is that is not ours under a name of ours.</summary>
    public static string Problem(FunctionFacts function) => function.Result is null
        ? $"{function.Signature} is a procedure" : $"{function.Signature} returns {function.Result}";

    /// <summary>The statement that frees the name of a relation (by its pg_class.relkind) or a type.</summary>
    public static string SetAside(string kind, string schema, string name) => "alter " + (kind switch
    {
        "type" or "c" => "type",
        "i" or "I" => "index",
        "S" => "sequence",
        "v" => "view",
        "m" => "materialized view",
        "f" => "foreign table",
        _ => "table",
    }) + $" {schema}.{Identifier.Quote(name)} rename to {Other(name)}";

    /// <summary>
    /// The table of pending counts, where it is none of ours. The statistics, without which nobody deployed it, are not
    /// there, and what an earlier deployment left of it has its columns.
    /// </summary>
    public static RelationFacts? OfPending(CatalogueFacts facts) =>
        facts.Relation(CacheContract.Stats.FullName) is null
            && facts.Relation(CacheContract.Pending.FullName) is { IsTable: true } pending
            && ContractComparison.Run(facts, CacheContract.StatsMigration).Any(c => c.Status == CheckStatus.Failed
                && c.Name.StartsWith($"Column.{pending.Name}.", StringComparison.Ordinal)) ? pending : null;

    /// <summary>What it is, in a sentence without its full stop.</summary>
    public static string Problem(RelationFacts table) => $"{table.FullName} is a {table.KindName} with other columns";

    static string Other(string name) => Identifier.Quote(name + "_of_another");
}
