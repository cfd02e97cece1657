using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>What is wrong with what is deployed, and what to do about it.</summary>
internal static class ContractErrors
{
    public static AiCacheException MigrationUnknown(string name) =>
        new(ErrorIds.MigrationUnknown, FailureKind.InvalidInput, $"There is no migration '{name}'.")
        {
            Subject = name,
            RecommendedAction = $"Use one of: {string.Join(", ", MigrationScript.All.Select(m => m.Name))}.",
        };

    /// <summary>A journal that cannot be read is not an empty database: deploying again would be a guess.</summary>
    public static AiCacheException JournalUnreadable(string why, CatalogueFacts facts, Exception? error = null) =>
        new(ErrorIds.JournalUnreadable, FailureKind.Permission,
            $"The journal {CacheContract.Journal.FullName} is there but cannot be read: {why}", error)
        {
            SqlState = error is null ? "42501" : (error as AiCacheException)?.SqlState,
            RecommendedAction = facts.Server.ActAs is { } role ? ActingRole.Advice(role, facts.Server.CurrentUser)
                : $"Connect as its owner {facts.Schema!.Owner}, or let it allow it.",
            Command = facts.Server.ActAs is not null ? null
                : $"grant usage on schema aicache to {Identifier.Quote(facts.Server.CurrentUser)}; "
                + $"grant select on aicache.migration_journal to {Identifier.Quote(facts.Server.CurrentUser)}",
        };

    public static AiCacheException JournalTaken(RelationFacts relation) =>
        new(ErrorIds.NameTaken, FailureKind.Conflict,
            $"The journal's name is taken: {relation.FullName} is a {relation.KindName}.")
        {
            Subject = relation.FullName,
            Hint = "Whoever uses it has to learn the new name. If nothing needs it, it can be dropped instead.",
            RecommendedAction = "Set it aside under another name.",
            Command = ForeignName.SetAside(relation),
        };

    public static AiCacheException JournalHidden(CatalogueFacts facts) =>
        new(ErrorIds.JournalUnreadable, FailureKind.Permission,
            $"The journal {CacheContract.Journal.FullName} is there but cannot be read: row security hides its records "
            + $"from role {facts.Server.CurrentUser}, and it would look empty.")
        {
            SqlState = "42501",
            RecommendedAction = facts.Server.ActAs is { } role ? ActingRole.Advice(role, facts.Server.CurrentUser)
                : $"Connect as its owner {facts.Schema!.Owner}, which may bring it to the contract with "
                + $"{Commands.Migrate} -Repair.",
        };

    public static AiCacheException EntriesReferredTo(ReferringKey key, string database, AiCacheException error) =>
        new(ErrorIds.DependentObjects, FailureKind.Conflict, $"Rows of {key.Table} refer to entries at {database} that "
            + $"were to be deleted (foreign key {key.Name}); the batch with them was rolled back.", error)
        {
            SqlState = error.SqlState, Subject = key.Table, Details = error.Details,
            RecommendedAction = "Make the foreign key again so that such a row goes with its entry; or write SET NULL in "
                + "place of CASCADE, and it stays without one. Then run the command again.",
            Command = key.Cascading,
        };

    public static AiCacheException ObjectNotTrusted(string role, IReadOnlyList<Distrust> distrust) =>
        new(ErrorIds.ObjectNotTrusted, FailureKind.Conflict,
            $"{string.Join("; ", distrust.Select(d => d.Problem))}. It was left alone: it would run as role {role}.")
        {
            Subject = distrust[0].Object, Details = [.. distrust.Select(d => d.Problem)],
            RecommendedAction = distrust.Any(d => d is { Trusted: false, Part: null })
                ? $"If {distrust.First(d => !d.Trusted).Owner} deployed the cache, connect as that role, or have it "
                + $"granted to {Identifier.Quote(role)}. If not, look at what it does, and let a superuser drop it or "
                + "give it to the database's owner."
                : $"Look at what it does before anybody reads or writes {distrust[0].Object}; drop it if nothing needs "
                + "it, or give what it uses to the database's owner.",
        };

    public static AiCacheException RowsElsewhere(ShellTable shell) =>
        new(ErrorIds.RowsElsewhere, FailureKind.Conflict,
            $"{shell.Problem}. What is measured, deleted or backed up here would be an empty shell.")
        {
            Subject = shell.Table,
            RecommendedAction = shell.Advice,
            Command = shell.Statement,
        };

    public static AiCacheException NotDeployed(string table) =>
        new(ErrorIds.NotDeployed, FailureKind.NotFound, $"There is no table {table} in this database.")
        {
            Subject = table,
            RecommendedAction = $"Deploy the cache with {Commands.Migrate}, or connect to the database that has it.",
        };

    /// <summary>Nothing can be written.</summary>
    public static AiCacheException ReadOnly(string database, ReadOnlyFacts facts) =>
        new(ErrorIds.ServerReadOnly, FailureKind.Conflict, $"{database} is read-only: {facts.Reason}. Nothing was "
            + "changed.")
        {
            SqlState = "25006",
            Subject = database,
            RecommendedAction = facts.Hint,
            Command = facts.Cure,
        };

    /// <summary>A right on the table is missing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="role">Who asked.</param>
    /// <param name="way">What to do (<see cref="ReadRight.WayToRead"/>), and the statements for it.</param>
    public static AiCacheException MayNotRead(string table, string role, (string Action, string? Command) way) =>
        new(ErrorIds.PermissionDenied, FailureKind.Permission, $"Role {role} may not read {table}.")
        {
            Subject = table,
            RecommendedAction = way.Action,
            Command = way.Command,
        };

    /// <inheritdoc cref="MayNotRead"/>
    public static AiCacheException RowsHidden(string table, string role, (string Action, string? Command) way) =>
        new(ErrorIds.RowsHidden, FailureKind.Permission,
            $"Row security lets role {role} see no row of {table}: it would look empty.")
        {
            Subject = table,
            RecommendedAction = way.Action,
            Command = way.Command,
        };
}
