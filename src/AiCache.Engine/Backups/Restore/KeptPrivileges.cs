using System.Globalization;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>
/// Gives what is not made anew PostgreSQL's own privileges: a dump says what is granted beyond them, and takes nothing
/// away.
/// </summary>
internal static class KeptPrivileges
{
    /// <summary>The statements that do it.</summary>
    /// <param name="kind"><c>schema</c>, <c>function</c> or <c>procedure</c>.</param>
    /// <param name="oid">Which.</param>
    public static IEnumerable<SqlStep> Reset(string kind, long oid) =>
    [
        new("name what is kept",
            "select set_config('aicache.kept_kind', $1, true), set_config('aicache.kept', $2, true)",
            kind, oid.ToString(CultureInfo.InvariantCulture)),
        SqlStep.File("reset its privileges", "Backups/Restore/reset_privileges.sql"),
    ];
}
