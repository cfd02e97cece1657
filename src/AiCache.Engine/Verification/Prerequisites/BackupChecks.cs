using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Verification;

/// <summary>
/// Whether a backup before the deployment can be made and would be whole. The deployment itself does not need it.
/// </summary>
internal static class BackupChecks
{
    /// <summary>What the server says.</summary>
    public static IEnumerable<Check> Run(ServerFacts server, PrerequisiteFacts facts)
    {
        var user = Identifier.Quote(server.CurrentUser);
        yield return Tables("row_security", facts.Filtered, "Row security hides rows of {0} from " + server.CurrentUser
            + ": pg_dump refuses to dump them.",
            "No row is hidden from " + server.CurrentUser + ".", $"alter role {user} bypassrls");
        yield return Tables("readable", facts.Unreadable, server.CurrentUser
            + " may not read {0}: pg_dump of the whole database stops there.",
            server.CurrentUser + " may read every table.", $"grant pg_read_all_data to {user}");
    }

    /// <summary>Looks for a pg_dump that can read this server: it must not be older.</summary>
    public static async Task<Check> FindProgramAsync(ServerFacts server, HostEnvironment environment,
        CancellationToken cancellation)
    {
        var major = server.VersionNumber / 10000;
        var found = await PostgresBinaries.FindAsync(["pg_dump"], environment, cancellation);
        var fitting = found.FirstOrDefault(i => i.Version.Major >= major);
        return new Check
        {
            Name = "Backup.pg_dump", Category = CheckCategory.Backup, Status = fitting is null ? CheckStatus.Warning
            : CheckStatus.Passed,
            Expected = $"{major} or later", Actual = fitting is not null ? $"{fitting.Version} in {fitting.Folder}"
                : found.Count == 0 ? "absent" : string.Join(", ", found.Select(i => $"{i.Version} in {i.Folder}")),
            Message = fitting is not null ? $"pg_dump {fitting.Version} can back this server up."
                : found.Count == 0 ? "There is no pg_dump on this machine: no backup can be made from here."
                : $"pg_dump must not be older than the server ({major}): no backup can be made from here.",
            Remediation = fitting is not null ? null
                : OperatingSystem.IsWindows() ? $"winget install PostgreSQL.PostgreSQL.{major}"
                : OperatingSystem.IsMacOS() ? $"brew install postgresql@{major}"
                : $"apt install postgresql-client-{major}",
        };
    }

    static Check Tables(string name, IReadOnlyList<string> tables, string bad, string good, string remediation)
    {
        var shown = string.Join(", ", tables.Take(5)) + (tables.Count > 5 ? $" and {tables.Count - 5} more" : "");
        return new Check
        {
            Name = $"Backup.{name}", Category = CheckCategory.Backup, Status = tables.Count == 0 ? CheckStatus.Passed
            : CheckStatus.Warning, Expected = "every table",
            Actual = tables.Count == 0 ? "every table" : $"all but {shown}", Message = tables.Count == 0 ? good
            : bad.Replace("{0}", shown, StringComparison.Ordinal),
            Remediation = tables.Count == 0 ? null : remediation,
        };
    }
}
