using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Why a backup is not taken.</summary>
internal static class BackupErrors
{
    public static AiCacheException Option(string message, string action, string? subject = null) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput, message)
        {
            Subject = subject,
            RecommendedAction = action,
        };

    public static AiCacheException NotWritten(string path, Exception inner) =>
        new(ErrorIds.BackupFailed, FailureKind.Server, $"The backup could not be written: {inner.Message}", inner)
        {
            Subject = path,
            RecommendedAction = "Choose a folder that can be written to and has room for it.",
        };

    public static AiCacheException DumpFailed(string database, IReadOnlyList<string> words) =>
        new(ErrorIds.BackupFailed, FailureKind.Server,
            $"{database}: pg_dump failed, and what it had written was removed. {string.Join(" ", words)}")
        {
            Subject = database,
            Details = words,
            RecommendedAction = "Mend what pg_dump names, then back up again.",
        };

    public static AiCacheException ServerSilent(string database) =>
        new(ErrorIds.ConnectionLost, FailureKind.Connection,
            $"{database}: the server no longer answers. What pg_dump had written was removed.")
        {
            Subject = database,
            RecommendedAction = "See whether the network or something on the way dropped "
            + "the connection, then back up again.",
        };

    public static AiCacheException ReservedName(string path, string extension) =>
        Option($"A backup cannot be called '{Path.GetFileName(path)}': the extension is that of what belongs to a "
            + "backup.", $"Use {extension}, or give a folder.", path);

    public static AiCacheException Taken(string path, string partial) =>
        new(ErrorIds.FileExists, FailureKind.Conflict, Path.Exists(path)
            ? $"'{path}' is there already; a backup is never overwritten."
            : $"'{path}' is being written by somebody else, or was left unfinished: see '{partial}'.")
        {
            Subject = path,
            RecommendedAction = "Choose another name, or give a folder: the backup is then named by database and time.",
        };

    public static AiCacheException Nothing(string database) =>
        new(ErrorIds.NothingToBackUp, FailureKind.NotFound, $"{database} has none of the cache's tables.")
        {
            RecommendedAction = $"Deploy first ({Commands.Migrate}), or back up the whole database: -Scope Database",
        };

    public static AiCacheException Unreadable(string database, SnapshotFacts facts, IReadOnlyList<string> tables,
        bool othersCan) => Refused(ErrorIds.PermissionDenied, database, facts.Role, "may not read", tables,
            $"grant pg_read_all_data to {Identifier.Quote(facts.Role)}", "grant it what it lacks", othersCan);

    public static AiCacheException RowsHidden(string database, SnapshotFacts facts, IReadOnlyList<string> tables,
        bool othersCan) => Refused(ErrorIds.RowSecurityHidesRows, database, facts.Role,
            "sees no more than row level security lets it see of", tables,
            $"alter role {Identifier.Quote(facts.Role)} bypassrls", "give it BYPASSRLS", othersCan);

    /// <summary>Tables whose rows the role cannot dump.</summary>
    /// <param name="errorId">The id.</param>
    /// <param name="database">The database.</param>
    /// <param name="role">Who asked.</param>
    /// <param name="what">What is in the way.</param>
    /// <param name="tables">Of which tables.</param>
    /// <param name="command">What would help.</param>
    /// <param name="help">The same in words.</param>
    /// <param name="othersCan">Whether a backup of the cache alone would do without them.</param>
    static AiCacheException Refused(string errorId, string database, string role, string what,
        IReadOnlyList<string> tables, string command, string help, bool othersCan) =>
        new(errorId, FailureKind.Permission,
            $"{database}: role {role} {what} {Figures.Count(tables.Count, "table")}: "
            + $"{string.Join(", ", tables.Take(5))}{(tables.Count > 5 ? ", …" : "")}. Nothing was written.")
        {
            SqlState = "42501",
            Subject = database,
            Details = tables,
            RecommendedAction = $"Connect as the owner or a superuser, or {help}"
                + (othersCan ? "; -Scope Cache takes the cache's own tables only." : "."),
            Command = command,
        };
}
