using System.Text.Json.Serialization;
using AiCache.Engine.Connections;

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
    public static async Task<SilencedTriggers> SilenceAsync(IStatements statements,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation)
    {
        var found = await statements.JsonAsync<List<Trigger>>(SqlStep.File("find triggers",
            "Backups/Restore/triggers.sql", tables.Select(t => t.Schema).ToArray(),
            tables.Select(t => t.Name).ToArray()), cancellation);
        if (found.Count > 0)
            await statements.RunAsync(cancellation, found.Select(t =>
                new SqlStep($"disable trigger {t.Name}", $"alter table {t.Table} disable trigger {t.Name}")));
        return new SilencedTriggers(found);
    }

    /// <summary>Switches each on again as it was.</summary>
    public Task RestoreAsync(IStatements statements, CancellationToken cancellation) => triggers.Count == 0
        ? Task.CompletedTask
        : statements.RunAsync(cancellation, triggers.Select(t =>
            new SqlStep($"enable trigger {t.Name}", $"alter table {t.Table} enable {t.Firing}trigger {t.Name}")));

    /// <summary>A trigger; names are quoted where need be.</summary>
    sealed record Trigger(string Table, [property: JsonPropertyName("trigger")] string Name, char Mode)
    {
        public string Firing => Mode switch { 'A' => "always ", 'R' => "replica ", _ => "" };
    }
}
