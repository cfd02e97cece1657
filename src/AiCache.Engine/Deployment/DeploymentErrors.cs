using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Why a deployment or an undo was refused or failed, and what to do about it.</summary>
internal static class DeploymentErrors
{
    public static AiCacheException PlanTaken(string file) => new(ErrorIds.FileExists, FailureKind.InvalidInput,
        $"'{file}' holds the plan of the database before this one.")
    {
        Subject = file,
        RecommendedAction = "Plan one database at a time, each with a -PlanPath of its own.",
    };

    public static AiCacheException LockNotGranted(string database, AiCacheException? obstacle,
        IReadOnlyList<string> blockers, TimeSpan waited) =>
        new(ErrorIds.LockTimeout, FailureKind.Timeout,
            $"{database}: {(obstacle is null ? "another deployment held its lock" : "a lock was not granted")} for "
            + $"{Figures.Duration(waited)}; nothing was changed."
            + (blockers.Count > 0 ? " In the way: " + string.Join("; ", blockers) : ""), obstacle)
        {
            SqlState = obstacle?.SqlState,
            Details = blockers,
            RecommendedAction = blockers.Count > 0
                ? "Let those sessions finish or end them with pg_terminate_backend, then run the "
                + "command again; -LockWait waits longer."
                : "Run the command again when the database is quieter, or wait longer with -LockWait.",
        };

    public static AiCacheException CliJournalNotTrusted(string database, string problem) =>
        new(ErrorIds.ObjectNotTrusted, FailureKind.Conflict,
            $"{database}: nothing is recorded for the Supabase CLI: {problem}.")
        {
            Subject = "supabase_migrations.schema_migrations",
            RecommendedAction = "Look who made it, and let the CLI make it anew; or leave -RecordInSupabase out.",
        };

    public static AiCacheException PrerequisiteMissing(string database, string migration,
        IReadOnlyList<Lack> missing) =>
        new(ErrorIds.PrerequisiteMissing, FailureKind.NotFound,
            $"{database}: {migration} cannot be applied: {Lack.Words(missing)}.")
        {
            Subject = migration, Details = [.. missing.Select(m => m.What)],
            RecommendedAction = Lack.Advices(missing, $"{Commands.TestPrerequisite} shows everything that is missing."),
            Command = Lack.Statements(missing),
        };

    public static AiCacheException RightMissing(string database, string migration, ServerFacts server,
        IReadOnlyList<Lack> missing) =>
        new(ErrorIds.PermissionDenied, FailureKind.Permission,
            $"{database}: role {server.CurrentUser} lacks {Lack.Words(missing, ", ")}.")
        {
            SqlState = "42501", Subject = migration, Details = [.. missing.Select(m => m.What)],
            RecommendedAction = server.ActAs is { } role ? ActingRole.Advice(role, server.CurrentUser)
                : "Let the owner grant it.",
            Command = server.ActAs is null ? Lack.Statements(missing) : null,
        };

    public static AiCacheException NotOwner(DeploymentState state, string migration,
        IReadOnlyList<ForeignOwner> foreign)
    {
        var server = state.Facts.Server;
        return new(ErrorIds.PermissionDenied, FailureKind.Permission,
            $"{state.Database}: role {server.CurrentUser} cannot change what {migration} has to: "
            + $"{string.Join("; ", foreign.Select(f => f.Problem))}. Nothing was changed.")
        {
            SqlState = "42501", Subject = migration, Details = [.. foreign.Select(f => f.Problem)],
            RecommendedAction = server.ActAs is { } role ? ActingRole.Advice(role, server.CurrentUser)
                : ForeignOwner.WithoutSuperuser(foreign),
            Command = server.ActAs is null ? string.Join("; ", foreign.Select(f => f.Remedy(server.CurrentUser)))
                : null,
        };
    }

    public static AiCacheException JournalEntryUnknown(string database, IReadOnlyList<MigrationState> unknown) =>
        new(ErrorIds.JournalEntryUnknown, FailureKind.Conflict, $"{database}: the journal records "
            + $"{string.Join(", ", unknown.Select(u => $"{u.Name} (by AiCache {u.ModuleVersion})"))}, which this "
            + "module does not know.")
        {
            Details = [.. unknown.Select(u => u.Name)],
            RecommendedAction = "Update the module (Update-PSResource AiCache), or go on beside them with "
                + $"{Commands.Migrate} -AllowUnknown.",
        };

    // Of what is taken: what has the name, and what takes it away.
    public static AiCacheException NameTaken(string database, string migration,
        IReadOnlyList<(string What, string Action)> taken) =>
        new(ErrorIds.NameTaken, FailureKind.Conflict, $"{database}: {migration} needs a name that is taken: "
            + $"{string.Join("; ", taken.Select(t => t.What))}.")
        {
            Subject = migration, Details = [.. taken.Select(t => t.What)],
            Hint = "Whoever uses them has to learn the new names. What nothing needs can be dropped instead.",
            RecommendedAction = "Set aside what has it, under another name.",
            Command = string.Join("; ", taken.Select(t => t.Action)),
        };

    public static AiCacheException Unrecorded(MigrationState migration) => Undecided(migration,
        ErrorIds.MigrationUnrecorded, $"the objects of {migration.Name} are there, but nothing is recorded",
        migration.NeedsRepair
            ? "-Adopt -Repair records them and brings them to the contract, keeping every row; -Adopt alone records them "
            + "as they are. Add -WhatIf to see the statements first."
            : "-Adopt records them.",
        migration.NeedsRepair ? "-Adopt -Repair" : "-Adopt");

    public static AiCacheException Changed(MigrationState migration) => Undecided(migration,
        ErrorIds.MigrationChanged, $"{migration.Name} was applied with checksum {Short(migration.RecordedChecksum)}, "
            + $"and this module's script has {Short(migration.Checksum)}",
        "-Repair brings the objects to this module's script, keeping every row; or use the module's version that "
            + $"applied it ({migration.ModuleVersion}).", "-Repair");

    public static AiCacheException Drifted(MigrationState migration) => Undecided(migration,
        ErrorIds.ContractDrift, $"{migration.Name} is recorded, but its objects were changed since",
        $"-Repair brings them back, keeping every row; {Commands.TestDeployment} shows each difference.", "-Repair");

    public static AiCacheException StepFailed(string migration, AiCacheException error) =>
        new(ErrorIds.MigrationFailed, FailureKind.Server,
            $"{migration} failed at step '{error.Subject}' and was rolled back: {error.Message}", error)
        {
            SqlState = error.SqlState, Hint = error.Hint, Subject = migration, Details = error.Details,
            RecommendedAction = "Mend what the server names, then run the same command again; with -Rehearse in place "
                + "of -Force it is tried without changing anything.",
        };

    public static AiCacheException VerificationFailed(string migration, IReadOnlyList<string> differences) =>
        new(ErrorIds.MigrationVerificationFailed, FailureKind.Verification,
            $"{migration} ran, but the result does not meet the contract and was rolled back:\n  "
            + string.Join("\n  ", differences))
        {
            Subject = migration, Details = differences,
            RecommendedAction = "Look for event triggers or default privileges that change new objects, and for what "
                + "the differences name; then run the command again.",
        };

    public static AiCacheException DependentObjects(string migration, AiCacheException error) =>
        new(ErrorIds.DependentObjects, FailureKind.Conflict,
            $"{migration} was not undone: {error.Message}: {string.Join("; ", error.Details)}", error)
        {
            SqlState = error.SqlState, Subject = migration, Details = error.Details,
            RecommendedAction = "Drop what depends on it first, if nothing needs it; it is "
                + "not ours to drop. Nothing was changed.",
        };

    public static AiCacheException VersionTaken(string path) =>
        new(ErrorIds.FileExists, FailureKind.Conflict,
            $"'{path}' has the version that the Supabase CLI would know another migration by.")
        {
            Subject = path,
            RecommendedAction =
            "Give that file another version (the digits at its beginning), or choose another folder.",
        };

    public static AiCacheException FileExists(string file) =>
        new(ErrorIds.FileExists, FailureKind.Conflict, $"{file} exists already.")
        {
            Subject = file,
            RecommendedAction = "Choose another -Path, or replace it with -Force.",
        };

    static AiCacheException Undecided(MigrationState migration, string id, string message, string action,
        string switches)
    {
        var differences = migration.Differences.Select(d => $"{d.Name}: {d.Message}").ToList();
        var listed = differences.Count == 0 ? ""
            : $" {Figures.Count(differences.Count, "difference")}:\n  "
            + string.Join("\n  ", differences);
        return new(id, FailureKind.Conflict, $"{migration.Database}: {message}.{listed}")
        {
            Subject = migration.Name, Details = differences, RecommendedAction = action,
            Command = $"{Commands.Migrate} -Name {migration.Name} {switches}",
        };
    }

    /// <summary>What an undo before this deployment took along, and how it comes back; a line each.</summary>
    public static IEnumerable<string> TakenAlongBefore(UndoNote note)
    {
        foreach (var published in note.Published)
            yield return $"An undo took {published} along. This puts it back: {published.ToldToPutBack()}";
        if (note.Jobs.Count > 0)
            yield return $"An undo took {Figures.Count(note.Jobs.Count, "pg_cron job")} along "
                + $"({string.Join(", ", note.Jobs)}). This schedules them again: {Commands.RegisterMaintenance}";
    }

    static string Short(string? checksum) => checksum is { Length: > 12 } ? checksum[..12] + "…" : checksum ?? "none";

    public static AiCacheException HasNodes(string database, IEnumerable<string> nodes, string afterwards) => new(
        ErrorIds.NodeInTheWay, FailureKind.Conflict, $"{database} has cache nodes that would hear of no change any more: "
            + $"{string.Join(", ", nodes)}.")
    {
        Subject = database,
        RecommendedAction = $"Remove them first: {Commands.RemoveNode} -Name … -Node …{afterwards}",
    };

    public static AiCacheException IsNode(string database, string subscription, string afterwards) => new(
        ErrorIds.NodeInTheWay, FailureKind.Conflict, $"{database} is a cache node (subscription {subscription}): without its table the "
            + "subscription would fail again and again.")
    {
        Subject = database,
        RecommendedAction = $"Remove it from the application's database: {Commands.RemoveNode} -Name "
            + $"{(subscription.StartsWith(NodeForm.Prefix, StringComparison.Ordinal) ? subscription[NodeForm.Prefix.Length..] : "…")} "
            + $"-Node …{afterwards}",
    };
}
