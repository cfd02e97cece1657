using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>What lets a role read one of our tables.</summary>
internal static class ReadRight
{
    /// <summary>The role that the contract's own policies let read.</summary>
    const string Reader = "authenticated";

    /// <summary>What to do to read the table, and the statements for it where there are any.</summary>
    public static (string Action, string? Command) WayToRead(this Sight sight, string table) =>
        sight.ActAs is { } role ? (ActingRole.Advice(role, sight.Role), null)
        : sight.Grant(table) is not { } grant
            ? ("Connect as the table's owner: what the API's roles may do is the contract's.", null)
        : ("Connect as the table's owner, or let it allow it.", grant);

    /// <summary>
    /// The statements for the table's owner; null where the role is one of the API's, which are to stay as they are.
    /// </summary>
    /// <remarks>
    /// Where row security would still hide the rows, a policy for the role would be one that the contract does not
    /// have: membership in the role that may read already needs none.
    /// </remarks>
    public static string? Grant(this Sight sight, string table)
    {
        if (CacheContract.ApiRoles.Contains(sight.Role)) return null;
        var role = Identifier.Quote(sight.Role);
        return sight.Relations.First(r => r.Name == table).RowsHidden ? $"grant {Reader} to {role}"
            : $"grant usage on schema {table[..table.IndexOf('.')]} to {role}; grant select on {table} to {role}";
    }
}
