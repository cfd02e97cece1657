using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Verification;

/// <summary>
/// Whether a backup before the deployment can be made and would be whole. The deployment itself does not need it.
/// </summary>
internal static class BackupChecks
{
    /// <summary>What is said of a cache node.</summary>
    public static Check OfNode => Check.Skipped(CheckCategory.Backup, "Backup.node", "A cache node needs no backup: its hashes "
        + "come from the application, and its entries can be made or copied again.");

    /// <summary>What the server says.</summary>
    public static IEnumerable<Check> Run(ServerFacts server, PrerequisiteFacts facts)
    {
        var user = Identifier.Quote(server.CurrentUser);
        yield return Tables("row_security", facts.Filtered, $"No row is hidden from {server.CurrentUser}.",
            shown => $"Row security hides rows of {shown} from {server.CurrentUser}: pg_dump refuses to dump them.",
            $"alter role {user} bypassrls");
        yield return Tables("readable", facts.Unreadable, $"{server.CurrentUser} may read every table.",
            shown => $"{server.CurrentUser} may not read {shown}: pg_dump of the whole database stops there.",
            $"grant pg_read_all_data to {user}");
    }

    /// <summary>Looks for a pg_dump that can read this server: it must not be older.</summary>
    public static async Task<Check> FindProgramAsync(ServerFacts server, HostEnvironment environment,
        CancellationToken cancellation)
    {
        var major = server.VersionNumber / 10000;
        var found = await PostgresBinaries.FindAsync(["pg_dump"], environment, cancellation);
        var fitting = found.FirstOrDefault(i => i.Version.Major >= major);
        return Of(fitting is null ? CheckStatus.Warning : CheckStatus.Passed, "pg_dump",
                fitting is not null ? $"pg_dump {fitting.Version} can back this server up."
                : found.Count == 0 ? "There is no pg_dump on this machine: no backup can be made from here."
                : $"pg_dump must not be older than the server ({major}): no backup can be made from here.")
            .Found($"{major} or later", fitting is not null ? $"{fitting.Version} in {fitting.Folder}"
                : found.Count == 0 ? "absent" : string.Join(", ", found.Select(i => $"{i.Version} in {i.Folder}")))
            .Mended(OperatingSystem.IsWindows() ? $"winget install PostgreSQL.PostgreSQL.{major}"
                : OperatingSystem.IsMacOS() ? $"brew install postgresql@{major}"
                : $"apt install postgresql-client-{major}");
    }

    static Check Tables(string name, IReadOnlyList<string> tables, string good, Func<string, string> bad,
        string remediation)
    {
        var shown = string.Join(", ", tables.Take(5))
            + (tables.Count > 5 ? $" and {Figures.Count(tables.Count - 5)} more" : "");
        return Of(tables.Count == 0 ? CheckStatus.Passed : CheckStatus.Warning, name,
                tables.Count == 0 ? good : bad(shown))
            .Found("every table", tables.Count == 0 ? "every table" : $"all but {shown}").Mended(remediation);
    }

    static Check Of(CheckStatus status, string name, string message) =>
        Check.Of(status, CheckCategory.Backup, $"Backup.{name}", message);
}
