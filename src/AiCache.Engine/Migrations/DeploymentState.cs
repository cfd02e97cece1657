using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Migrations;

/// <summary>What is deployed: the catalogue and the journal, read together, and what follows from them for each migration.</summary>
internal sealed record DeploymentState(CatalogueFacts Facts, IReadOnlyList<JournalEntry> Entries, string Database)
{
    /// <summary>The statement that reads the catalogue.</summary>
    public static SqlStep CatalogueStep { get; } = new("read catalogue", EmbeddedSql.Read("Verification/catalogue.sql"),
        Contract.TableNames, Contract.FunctionNames, Contract.ApiRoles);

    /// <summary>Reads both outside a transaction: one round trip, and a second one where there is a journal. Takes no lock.</summary>
    public static async Task<DeploymentState> ReadAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var facts = await session.JsonAsync<CatalogueFacts>(CatalogueStep.Sql, cancellation, CatalogueStep.Parameters);
        return new(facts, await ReadJournalAsync(facts, session.JsonAsync<List<JournalEntry>>, cancellation), session.Target.DisplayName);
    }

    /// <summary>Reads both inside a transaction.</summary>
    public static async Task<DeploymentState> ReadAsync(DatabaseTransaction transaction, string database, CancellationToken cancellation)
    {
        var facts = await transaction.JsonAsync<CatalogueFacts>(CatalogueStep.Sql, cancellation, CatalogueStep.Parameters);
        return new(facts, await ReadJournalAsync(facts, transaction.JsonAsync<List<JournalEntry>>, cancellation), database);
    }

    /// <summary>Reads the journal where there is one.</summary>
    /// <exception cref="AiCacheException">It is there and cannot be read.</exception>
    internal static async Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(CatalogueFacts facts,
        Func<string, CancellationToken, object?[], Task<List<JournalEntry>>> query, CancellationToken cancellation)
    {
        if (facts.Schema is not { Journal: true }) return [];
        try
        {
            return await query(Journal.ReadSql, cancellation, []);
        }
        catch (Exception error) when (error is AiCacheException { SqlState: not null } or JsonException)
        {
            // A journal that cannot be read is not an empty database: deploying again would be a guess.
            throw new AiCacheException(ErrorIds.JournalUnreadable, FailureKind.Permission,
                $"The journal aicache.migration_journal is there but cannot be read: {error.Message}", error)
            {
                SqlState = (error as AiCacheException)?.SqlState,
                RecommendedAction = $"Connect as its owner {facts.Schema.Owner}, or let it grant: "
                    + $"grant usage on schema aicache to {Identifier.Quote(facts.Server.CurrentUser)}; "
                    + $"grant select on aicache.migration_journal to {Identifier.Quote(facts.Server.CurrentUser)};",
            };
        }
    }

    /// <summary>How each migration stands: ours in their order, then what the journal records beyond them.</summary>
    public IReadOnlyList<MigrationState> States =>
        [.. MigrationScript.All.Select(StateOf), .. Entries.Where(j => MigrationScript.All.All(m => m.Name != j.Name)).Select(j => Recorded(j, MigrationStatus.Unknown))];

    /// <summary>How one of our migrations stands.</summary>
    public MigrationState StateOf(MigrationScript script)
    {
        var entry = Entries.FirstOrDefault(j => j.Name == script.Name);
        var there = Facts.Relation(Contract.Tables.First(t => t.Migration == script.Name).FullName) is not null;
        var status = (entry, there) switch
        {
            (null, false) => MigrationStatus.Pending,
            (null, true) => MigrationStatus.Unrecorded,
            (_, false) => MigrationStatus.Missing,
            _ => entry.Checksum == script.Checksum ? MigrationStatus.Applied : MigrationStatus.Changed,
        };
        var state = entry is null ? new MigrationState { Name = script.Name, Status = status, Database = Database } : Recorded(entry, status);
        return state with
        {
            Checksum = script.Checksum,
            Differences = there ? [.. ContractComparison.Run(Facts, [script.Name])
                .Where(c => c.Status is not CheckStatus.Passed).Select(c => c with { Database = Database })] : [],
        };
    }

    MigrationState Recorded(JournalEntry entry, MigrationStatus status) => new()
    {
        Name = entry.Name, Status = status, RecordedChecksum = entry.Checksum, AppliedAt = entry.AppliedAt, AppliedBy = entry.AppliedBy,
        ModuleVersion = entry.ModuleVersion, Duration = TimeSpan.FromSeconds(entry.Seconds), Method = entry.Method, Database = Database,
    };
}
