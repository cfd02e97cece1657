using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Keeps the triggers of tables from firing until the transaction has loaded its rows. Foreign keys are triggers of the
/// server's own and stay in force; only a superuser could switch them off.
/// </summary>
internal sealed class SilencedTriggers
{
    readonly IReadOnlyList<Trigger> triggers;

    SilencedTriggers(IReadOnlyList<Trigger> triggers) => this.triggers = triggers;

    /// <summary>Switches off those that are on. Needs the tables' owner.</summary>
    public static async Task<SilencedTriggers> SilenceAsync(DatabaseTransaction transaction,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation)
    {
        var found = await transaction.JsonAsync<List<Trigger>>(EmbeddedSql.Read("Backups/Restore/triggers.sql"), cancellation,
            tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Name).ToArray());
        if (found.Count > 0)
            await transaction.ExecuteAsync([.. found.Select(t => new SqlStep($"disable trigger {t.Name}",
                $"alter table {t.Table} disable trigger {t.Name}"))], null, cancellation);
        return new SilencedTriggers(found);
    }

    /// <summary>Switches each on again as it was.</summary>
    public Task RestoreAsync(DatabaseTransaction transaction, CancellationToken cancellation) => triggers.Count == 0
        ? Task.CompletedTask
        : transaction.ExecuteAsync([.. triggers.Select(t => new SqlStep($"enable trigger {t.Name}",
        $"alter table {t.Table} enable {t.Firing}trigger {t.Name}"))], null, cancellation);

    /// <summary>A trigger; names are quoted where need be.</summary>
    sealed record Trigger(string Table,
        [property: System.Text.Json.Serialization.JsonPropertyName("trigger")] string Name, char Mode)
    {
        public string Firing => Mode switch { 'A' => "always ", 'R' => "replica ", _ => "" };
    }
}
