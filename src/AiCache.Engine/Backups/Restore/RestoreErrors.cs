using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Why a restore is refused or has failed.</summary>
internal static class RestoreErrors
{
    public static AiCacheException NotEmpty(string database, TargetRows found) =>
        new(ErrorIds.RestoreTargetNotEmpty, FailureKind.Conflict,
            $"{database} holds {Figures.Count(found.Tables.Count)} of the backup's tables already, with "
            + $"{Figures.Count(found.Rows, "row")}.")
        {
            Subject = database,
            Details = [.. found.Tables.Where(t => t.Rows > 0).Select(t => $"{t.Name}: {Figures.Count(t.Rows, "row")}")],
            RecommendedAction = "Pass -Clean to replace them, or restore into an empty database.",
        };

    public static AiCacheException OnlyOne(RestorePlan plan, string first) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
            $"'{plan.Backup.Path}' was not restored into {plan.Database}: '{first}' was, in this very pipeline.")
        {
            Subject = plan.Backup.Path,
            RecommendedAction = $"Choose the one backup to restore: {Commands.GetBackup} <folder> | Where-Object IsGood | "
                + "Select-Object -First 1",
        };

    public static AiCacheException Newer(string database, DateTimeOffset backup, IReadOnlyList<string> newer) =>
        new(ErrorIds.RestoreTargetNewer, FailureKind.Conflict,
            $"{database} holds rows that were created or updated after the backup of "
            + $"{Figures.Second(backup)}; they would be lost: {string.Join("; ", newer)}.")
        {
            Subject = database,
            Details = newer,
            RecommendedAction = "Back the target up first, then pass -AllowNewerTarget to lose them.",
        };

    public static AiCacheException Differs(string database, string file, IReadOnlyList<string> different,
        string state) =>
        new(ErrorIds.RestoreDiffers, FailureKind.Verification,
            $"{database}: what was restored from '{file}' is not what was backed up: "
            + $"{string.Join("; ", different.Take(5))}. {state}")
        {
            Subject = file,
            Details = different,
            RecommendedAction = $"Test the backup ({Commands.TestBackup} -Restore), and look for triggers or rules "
                + "that change rows as they are written.",
        };

    public static AiCacheException Lacking(string database, string file,
        IReadOnlyList<Lack> missing) =>
        new(ErrorIds.PrerequisiteMissing, FailureKind.NotFound,
            $"{database} lacks what the backup refers to: {Lack.Words(missing, ", ")}.")
        {
            Subject = file,
            Details = [.. missing.Select(m => m.What)],
            RecommendedAction = Lack.Advices(missing, "What it lacks belongs to the whole server and is in no backup of "
                + "a database."),
            Command = Lack.Statements(missing),
        };

    public static AiCacheException ColumnsLacking(string database, string file, IReadOnlyList<Lack> missing,
        bool areDeployed) =>
        new(ErrorIds.PrerequisiteMissing, FailureKind.NotFound, $"{database}: '{file}' holds values of columns that "
            + $"{(areDeployed ? "its tables lack" : "no migration makes")}: {Lack.Words(missing, ", ")}. "
            + "Nothing was changed.")
        {
            Subject = file,
            Details = [.. missing.Select(m => m.What)],
            RecommendedAction = Lack.Advices(missing, areDeployed ? "Add the columns, then restore again."
                : $"Deploy the tables first ({Commands.Migrate}), add the columns to them, then restore again."),
            Command = Lack.Statements(missing),
        };

    public static AiCacheException Referenced(string database, IReadOnlyList<ForeignReference> references) =>
        new(ErrorIds.DependentObjects, FailureKind.Conflict, $"{database}: rows that other tables refer to are not "
            + $"replaced (-Clean): {string.Join("; ", references.Select(r => r.What))}. Nothing was changed.")
        {
            Subject = references[0].Target,
            Details = [.. references.Select(r => r.Add)],
            RecommendedAction = "Drop what refers to them, restore, and add it again: the details have the statements. "
                + "Or empty the tables yourself, and restore without -Clean.",
            Command = string.Join("; ", references.Select(r => r.Drop)),
        };

    public static AiCacheException ForeignOwners(string database, string file, string role,
        IReadOnlyList<string> owners, bool proof) =>
        new(ErrorIds.PermissionDenied, FailureKind.Permission, $"{database}: role {role} cannot make objects "
            + $"that belong to {string.Join(", ", owners)}.")
        {
            SqlState = "42501",
            Subject = file,
            Details = owners,
            RecommendedAction = proof
                ? "Leave -Connection out, and a sandbox is started for the proof; or connect as a superuser."
                : "Restore as a superuser, or pass -NoOwner: everything then belongs to the role that restores.",
        };

    public static AiCacheException TriggersStayOn(RestorePlan plan, AiCacheException refused) =>
        new(ErrorIds.PermissionDenied, FailureKind.Permission, $"{plan.Database}: role {plan.Role} may not switch "
            + "triggers off for its transaction, and so cannot put rows back into auth and storage.", refused)
        {
            SqlState = refused.SqlState,
            Subject = plan.Manifest.File,
            RecommendedAction = "Restore as postgres, which may on Supabase; elsewhere a superuser can allow it.",
            Command = $"grant set on parameter session_replication_role to {Identifier.Quote(plan.Role)}",
        };

    public static AiCacheException PlainCannotClean(string file) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
            $"'{file}' is a plain SQL script, which says nothing of what is there: it cannot replace it (-Clean).")
        {
            Subject = file,
            RecommendedAction = "Restore it into an empty database, load single tables with -Table, or back up in the "
                + "custom format.",
        };

    public static AiCacheException NoRowsOf(string file, IReadOnlyList<string> tables) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.NotFound,
            $"The backup '{file}' holds no rows of {string.Join(", ", tables)}.")
        {
            Subject = tables[0],
            RecommendedAction = "Choose a backup that was taken after the table was deployed: "
                + $"{Commands.GetBackup} <folder> | Select-Object Name, Rows",
        };

    public static AiCacheException IntoNode(string database, string file, IReadOnlyList<string> tables) =>
        new(ErrorIds.NodeInTheWay, FailureKind.Conflict, $"{database} is a cache node: its hashes come from the application, "
            + $"and what the backup '{file}' holds of {string.Join(" and ", tables)} may be stale there.")
        {
            Subject = database,
            RecommendedAction = $"Fill it instead ({Commands.AddNode} -Fill); its statistics can be restored: "
                + "-Table ai_cache_stats.",
        };

    public static AiCacheException ContractDrift(string database, IReadOnlyList<string> messages,
        IReadOnlyList<string> details) =>
        new(ErrorIds.ContractDrift, FailureKind.Conflict, $"{database}: rows are loaded only into tables that meet "
            + $"the contract: {string.Join("; ", messages.Take(5))}")
        {
            Details = details,
            RecommendedAction = $"{Commands.Migrate} deploys what is missing, and -Repair mends what differs.",
        };

    public static AiCacheException RowsRefused(RestorePlan plan, AiCacheException error) =>
        new(ErrorIds.RestoreFailed, error.Kind,
            $"{plan.Database}: '{plan.Manifest.File}' could not be loaded. {plan.StateOnFailure} {error.Message}", error)
        {
            SqlState = error.SqlState,
            Hint = error.Hint,
            Details = error.Details,
            Subject = plan.Manifest.File,
            RecommendedAction = error.SqlState switch
            {
                "23503" => "The content hashes refer to lectures that are not in this database: restore public.lectures "
                    + "first (the application's own backup), or leave the table out: -Table ai_response_cache, "
                    + "ai_cache_stats",
                // Of a backup whose manifest does not tell what was added.
                "42703" => "Add the column to the table, with the type that it had, then restore again.",
                _ => error.RecommendedAction,
            },
            Command = error.Command,
        };

    public static AiCacheException StatementRefused(string database, string file, AiCacheException error) =>
        new(ErrorIds.RestoreFailed, error.Kind,
            $"{database}: '{file}' could not be restored, and nothing was changed. {error.Subject}: {error.Message}",
            error)
        {
            SqlState = error.SqlState,
            Hint = error.Hint,
            Details = error.Details,
            Subject = file,
            RecommendedAction = error.ErrorId == ErrorIds.ServerError ? "Mend what the server names, then restore again; "
                + "an empty database of its own gives the least trouble." : error.RecommendedAction,
            Command = error.Command,
        };

    public static AiCacheException ChecksFail(RestoreResult result) =>
        new(ErrorIds.CheckFailed, FailureKind.Verification,
            $"{result.Database} was restored, but {result.NewFailures.Count} deployment checks fail there that did "
            + "not fail when the backup was taken.")
        {
            Details = [.. result.NewFailures.Select(check => $"{check.Name}: {check.Message}")],
            RecommendedAction = $"{Commands.Migrate} -Repair brings the objects to the contract, keeping every row.",
        };
}
