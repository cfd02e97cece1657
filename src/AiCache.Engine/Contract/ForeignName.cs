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

    static string Other(string name) => Identifier.Quote(name + "_of_another");
}
