namespace AiCache.Engine.Contract;

/// <summary>How many objects of a kind a migration makes, and how many of them are there.</summary>
/// <param name="Kind">Table, Column, Index, Constraint, Policy, Trigger or Function.</param>
/// <param name="Expected">How many it makes.</param>
/// <param name="Found">How many of those are there, right or not; what else is there does not count.</param>
public sealed record ObjectCount(string Kind, int Expected, int Found)
{
    /// <summary>Such as <c>11 of 12 columns</c>.</summary>
    public override string ToString() => $"{Found} of {Expected} {(Kind == CheckCategory.Index ? "indexes"
        : Kind == CheckCategory.Policy ? "policies" : Kind.ToLowerInvariant() + "s")}";

    /// <summary>The objects of a migration, kind by kind, as the guide lists what to expect after each.</summary>
    internal static IReadOnlyList<ObjectCount> Of(string migration, IReadOnlyList<Check> compared)
    {
        var tables = CacheContract.Tables.Where(t => t.Migration == migration).ToList();
        (string Kind, int Expected)[] kinds =
        [
            (CheckCategory.Table, tables.Count),
            (CheckCategory.Column, tables.Sum(t => t.Columns.Count)),
            (CheckCategory.Index, tables.Sum(t => t.Indexes.Count)),
            (CheckCategory.Constraint, tables.Sum(t => t.Constraints.Count)),
            (CheckCategory.Policy, tables.Sum(t => t.Policies.Count)),
            (CheckCategory.Trigger, tables.Sum(t => t.Triggers.Count)),
            (CheckCategory.Function, CacheContract.Functions.Count(f => f.Migration == migration)),
        ];
        return [.. kinds.Where(k => k.Expected > 0).Select(k => new ObjectCount(k.Kind, k.Expected,
            compared.Count(c => c.Category == k.Kind && IsObject(c) && c.Expected != Absent && c.Actual != Absent)))];
    }

    const string Absent = "absent";

    /// <summary>
    /// Not a property of one, such as a function's body, a table's setting or that row security is on.
    /// </summary>
    static bool IsObject(Check check) => check.Name.StartsWith(check.Category + ".", StringComparison.Ordinal)
        && !(check.Category == CheckCategory.Function
        && check.Name.Split('.') is [.., "body" or "security" or "search_path"]);
}
