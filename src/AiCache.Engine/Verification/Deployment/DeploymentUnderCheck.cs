using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>What is known of a deployment before its checks begin.</summary>
internal sealed class DeploymentUnderCheck(DeploymentState state)
{
    readonly Dictionary<string, MigrationState> migrations = state.States.ToDictionary(m => m.Name);

    /// <summary>The role that the application's backend uses.</summary>
    public const string Backend = "service_role";

    /// <summary>What the catalogue says.</summary>
    public CatalogueFacts Facts => state.Facts;

    /// <summary>Why the journal could not be read, or null.</summary>
    public AiCacheException? JournalError => state.Obstacle;

    /// <summary>How each migration stands, and what the journal records beyond them.</summary>
    public IEnumerable<MigrationState> Migrations => migrations.Values;

    /// <summary>Whether the migration's table is there.</summary>
    public bool IsDeployed(string migration) =>
        migrations[migration].Status is MigrationStatus.Applied or MigrationStatus.Drifted or MigrationStatus.Changed
            or MigrationStatus.Unrecorded;

    /// <summary>Whether the journal knows of the migration, or nobody may read it.</summary>
    public bool IsRecorded(string migration) =>
        state.Obstacle is not null || migrations[migration].Status != MigrationStatus.Unrecorded;

    /// <summary>Why nothing can be tried out in this database, or null.</summary>
    public string? CannotWrite => Facts.Server.ReadOnlyBy is { } reason
        ? $"Nothing can be tried out, all is read-only: {reason.Reason}." : null;

    /// <summary>Why nothing may be read or tried out, or null: what strangers made would run as whoever does.</summary>
    public string? CannotTouch => Facts.Distrust is [var first, ..] ? $"Not tried out: {first.Problem}."
        : Facts.Required.FirstOrDefault(t => t.FullName == CacheContract.Lectures) switch
        {
            { Kind: not ("r" or "p") } =>
                "Not tried out: public.lectures is not a table, and the application's own rows are tried with.",
            // What turns another type into text or a uuid is a function of whoever made the type.
            { IdType: not "uuid" } => "Not tried out: public.lectures has no column id of type uuid.",
            _ => null,
        };

    /// <summary>Why the connected role cannot act as another one, or null.</summary>
    public string? CannotBe(string role) => Facts.Roles.FirstOrDefault(r => r.Name == role) switch
    {
        null => $"Role {role} does not exist.",
        { CanSwitchTo: false } => $"{Facts.Server.CurrentUser} may not act as {role}.",
        _ => null,
    };

    /// <summary>
    /// Who does what the application does: its own role where that may be, otherwise (null) whoever is connected.
    /// </summary>
    public string? Actor => CannotBe(Backend) is null ? Backend : null;

    /// <summary>The failed check of a database in which no migration is deployed; null where one is.</summary>
    public Check? NothingDeployed() => migrations.Keys.Any(IsDeployed) ? null
        : Check.Failed(CheckCategory.Journal, "Journal.deployment", "No table of the cache is in this database.")
            .Found("deployed", "nothing is deployed")
            .Mended(Commands.Migrate, "If that is a surprise, look whether it is the right database.");

    /// <summary>
    /// A check that cannot be made as another role: what may be granted is not known yet, what does not exist has
    /// nothing to show.
    /// </summary>
    public Check Without(string role, string category, string name) =>
        Facts.Roles.Any(r => r.Name == role)
            ? Check.Unknown(category, name, CannotBe(role)!).Mended($"grant {role} to {User}")
            : Check.Skipped(category, name, CannotBe(role)!);

    /// <summary>A check of something that is not deployed.</summary>
    public static Check NotDeployed(string category, string name, string migration) =>
        Check.Skipped(category, name, "Not deployed.").Mended($"{Commands.Migrate} -Name {migration}");

    /// <summary>What brings a migration's objects to the contract.</summary>
    public string Repair(string migration) =>
        $"{Commands.Migrate} -Name {migration} {(IsRecorded(migration) ? "" : "-Adopt ")}-Repair";

    /// <summary>What lets the connected role read one of our tables' definition and rows.</summary>
    public string GrantRead(string table) => Facts.Server.ActAs is { } role
        ? $"{Commands.TestDeployment} {ActingRole.Switch(role)}"
        : $"grant usage on schema {table[..table.IndexOf('.')]} to {User}; grant select on {table} to {User}";

    string User => Identifier.Quote(Facts.Server.CurrentUser);
}
