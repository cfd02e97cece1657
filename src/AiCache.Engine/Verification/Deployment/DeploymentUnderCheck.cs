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

    /// <summary>How each migration stands, and what the journal records beyond them.</summary>
    public IEnumerable<MigrationState> Migrations => migrations.Values;

    /// <summary>Whether the migration's table is there.</summary>
    public bool IsDeployed(string migration) =>
        migrations[migration].Status is MigrationStatus.Applied or MigrationStatus.Changed or MigrationStatus.Unrecorded;

    /// <summary>Why nothing can be tried out in this database, or null.</summary>
    public string? CannotWrite =>
        Facts.Server.InRecovery ? "The server is a standby: nothing can be tried out."
        : Facts.Server.ReadOnly ? "Transactions are read-only here "
        + "(default_transaction_read_only): nothing can be tried out."
        : null;

    /// <summary>Why nothing may be read or tried out, or null: what strangers made would run as whoever does.</summary>
    public string? CannotTouch => Facts.Distrust is [var first, ..] ? $"Not tried out: {first.Problem}." : null;

    /// <summary>Why the connected role cannot act as another one, or null.</summary>
    public string? CannotBe(string role) => Facts.Roles.FirstOrDefault(r => r.Name == role) switch
    {
        null => $"Role {role} does not exist.",
        { CanSwitchTo: false } => $"{Facts.Server.CurrentUser} may not act as {role}: grant {role} to "
        + $"{Identifier.Quote(Facts.Server.CurrentUser)}",
        _ => null,
    };

    /// <summary>
    /// Who does what the application does: its own role where that may be, otherwise (null) whoever is connected.
    /// </summary>
    public string? Actor => CannotBe(Backend) is null ? Backend : null;

    /// <summary>The failed check of a database in which no migration is deployed; null where one is.</summary>
    public Check? NothingDeployed() => migrations.Keys.Any(IsDeployed) ? null : new Check
    {
        Name = "Journal.deployment", Category = CheckCategory.Journal, Status = CheckStatus.Failed,
        Expected = "deployed", Actual = "nothing is deployed",
        Message = "No table of the cache is in this database. If that is a surprise, "
        + "look whether it is the right database.", Remediation = "Invoke-AiCacheMigration",
    };

    /// <summary>A check that has nothing to look at.</summary>
    public static Check Skip(string name, string category, string reason, string? remediation = null) =>
        new()
        {
            Name = name, Category = category, Status = CheckStatus.Skipped, Message = reason,
            Remediation = remediation
        };

    /// <summary>A check of something that is not deployed.</summary>
    public static Check NotDeployed(string name, string category, string migration) =>
        Skip(name, category, $"Not deployed: Invoke-AiCacheMigration -Name {migration}",
            $"Invoke-AiCacheMigration -Name {migration}");
}
