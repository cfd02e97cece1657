using System.Reflection;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>One record of the journal.</summary>
internal sealed record JournalEntry(
    string Name, string Checksum, DateTimeOffset AppliedAt, string AppliedBy, string ModuleVersion, double Seconds,
    string Method);

/// <summary>What was read of the journal, and whether it could be.</summary>
internal sealed record JournalReading(JournalAccess Access, IReadOnlyList<JournalEntry> Entries);

/// <summary>The journal of what was deployed: aicache.migration_journal.</summary>
internal static class Journal
{
    /// <summary>The version that is written into it: the module's own.</summary>
    public static readonly string ModuleVersion =
        typeof(Journal).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    static readonly IReadOnlyList<MigrationStep> All =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Contract/journal.sql"));

    /// <summary>
    /// The statements that make it, or bring it to the contract; none where it is as it should be. What is there is not
    /// made "if it does not exist": that would take over what somebody else has put there meanwhile.
    /// </summary>
    public static IReadOnlyList<MigrationStep> StepsFor(CatalogueFacts facts)
    {
        var exists = facts.Journal != JournalAccess.Absent;
        if (exists && ContractComparison.RunJournal(facts).All(c => c.Status == CheckStatus.Passed)) return [];
        return [.. All.Where(step => step.Name switch
        {
            "create schema aicache" => facts.Schema is null,
            "create table migration_journal" => !exists,
            "drop the journal's policies" => exists,
            // Once statistics are there, their script says who may use the schema.
            "revoke schema aicache" => !facts.HasStatistics,
            _ => true,
        })];
    }

    /// <summary>The statement that drops it once it is empty.</summary>
    public static SqlStep DropTable { get; } = new("drop table migration_journal",
        "drop table aicache.migration_journal");

    /// <summary>The statement that drops its schema once nothing is left in it.</summary>
    public static SqlStep DropSchema { get; } = new("drop schema aicache", "drop schema aicache");

    /// <summary>
    /// Writes or replaces a record. The time it took is the transaction's so far, by the server's clock.
    /// </summary>
    public static SqlStep Write(MigrationScript script, MigrationOutcome method) => SqlStep.File("write journal",
        "Contract/journal_write.sql", script.Name, script.Checksum, ModuleVersion, method.ToString());

    /// <summary>Removes records.</summary>
    public static SqlStep Delete(IEnumerable<string> names) =>
        SqlStep.File("delete from journal", "Contract/journal_delete.sql", (object)names.ToArray());
}
