namespace AiCache.Engine.Contract;

/// <summary>
/// Something under a name of ours that is not to be touched: it is no table, it belongs to a stranger, or a part of it
/// runs a stranger's code as whoever reads or writes it.
/// </summary>
/// <param name="Object">The schema, table or function.</param>
/// <param name="Kind">As in <c>pg_class.relkind</c>; <c>n</c> for a schema, <c>F</c> for a function.</param>
/// <param name="Owner">Whose it is, or whose the code is.</param>
/// <param name="Trusted">Whether the owner is no stranger; then it is the kind, or a rule, that is wrong.</param>
/// <param name="Part">The trigger, policy, default, rule, constraint or index; null where it is the object
/// itself.</param>
/// <param name="Reading">Whether it concerns readers, too.</param>
internal sealed record Distrust(string Object, string Kind, string Owner, bool Trusted, string? Part, bool Reading)
{
    /// <summary>Whether it only has the wrong kind, and belongs to somebody who may well have made it.</summary>
    public bool IsWrongKind => Trusted && Part is null;

    /// <summary>The kind in words.</summary>
    public string KindName => Kind switch
    {
        "n" => "schema",
        "F" => "function",
        _ => RelationFacts.NameOf(Kind),
    };

    /// <summary>What is wrong, in a sentence without its full stop.</summary>
    public string Problem => this switch
    {
        { Part: not null, Trusted: true } => $"{Object} has a {Part}",
        { Part: not null } => $"{Part} runs what belongs to {Owner}",
        { Kind: "n" or "r" or "F" } => $"{KindName} {Object} belongs to {Owner}",
        _ => $"{Object} is a {KindName} of {Owner}",
    };

    /// <summary>The group of checks that it belongs to.</summary>
    public string Category => this switch
    {
        { Part: null, Trusted: true } => CheckCategory.Table,
        { Part: null } => CheckCategory.Owner,
        _ when Part.StartsWith("policy", StringComparison.Ordinal) => CheckCategory.Policy,
        _ when Part.StartsWith("default", StringComparison.Ordinal)
            || Part.StartsWith("type", StringComparison.Ordinal) => CheckCategory.Column,
        _ when Part.StartsWith("constraint", StringComparison.Ordinal) => CheckCategory.Constraint,
        _ when Part.StartsWith("index", StringComparison.Ordinal) => CheckCategory.Index,
        _ => CheckCategory.Trigger,
    };

    /// <summary>The failed check of it.</summary>
    public Check Failed() => Check.Failed(Category, Part is null ? $"Trust.{Object}" : $"Trust.{Object}.{Part}",
        $"{Problem}: it would run as whoever uses {Object}.") with
    {
        Expected = "ours",
        Actual = Problem,
        Hint = Part is null
            ? $"Find out who made {Object}, and drop it or give it to the database's owner."
            : $"Find out who made this {(Part.StartsWith("event", StringComparison.Ordinal) ? "event trigger" : Part.Split(' ')[0])} "
            + "and why, and drop it unless it is meant to be there.",
    };
}

/// <summary>Whether the journal can be read.</summary>
internal enum JournalAccess
{
    /// <summary>There is none.</summary>
    Absent,
    /// <summary>It can.</summary>
    Open,
    /// <summary>A right is missing.</summary>
    Closed,
    /// <summary>Row security hides its rows.</summary>
    Hidden,
    /// <summary>Reading it would run somebody's code, so it was not read.</summary>
    Guarded,
    /// <summary>Row security applies to who asks: which of the others it is, is looked at when it is read.</summary>
    Filtered,
}
