using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>An object of ours that belongs to a role whose rights who asks does not have: only that role, or a
/// superuser, can change it.</summary>
/// <param name="Signature">The table, or the function with its arguments.</param>
/// <param name="Kind">table or function.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record ForeignOwner(string Signature, string Kind, string Owner)
{
    /// <summary>Those of the given tables and functions.</summary>
    public static IReadOnlyList<ForeignOwner> Of(CatalogueFacts facts, IEnumerable<TableRule> tables,
        IEnumerable<FunctionRule> functions) =>
    [
        .. from rule in tables
           let table = facts.Relation(rule.FullName)
           where table is { IsTable: true, Changeable: false }
           select new ForeignOwner(table.FullName, "table", table.Owner),
        .. from rule in functions
           from function in facts.FunctionsNamed(rule.FullName)
           where function.Types == rule.Types && !function.Changeable
           select new ForeignOwner(function.Signature, "function", function.Owner),
    ];

    /// <summary>What is wrong, in a sentence without its full stop.</summary>
    public string Problem => $"{Kind} {Signature} belongs to {Owner}";

    /// <summary>The statement of a superuser's that gives it away.</summary>
    public string Remedy(string to) => $"alter {Kind} {Signature} owner to {Identifier.Quote(to)}";

    /// <summary>What to do where nobody is a superuser: who owns a schema may drop what is in it.</summary>
    public static string WithoutSuperuser(IEnumerable<ForeignOwner> foreign) =>
        "A superuser can give them away. On a hosted project, where nobody is one, the schema's owner can make them anew: "
        + $"{Commands.Backup} with -Scope Cache keeps the rows, then he drops "
        + string.Join(", ", foreign.Select(f => $"the {f.Kind} {f.Signature}{(f.Kind == "function" ? " (with cascade)" : "")}"))
        + $", {Commands.Migrate} -Repair makes what was dropped, and {Commands.Restore} puts the rows back.";
}
