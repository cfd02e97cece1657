using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// What is deployed: the catalogue and the journal, read together, and what follows from them for each migration.
/// </summary>
internal sealed record DeploymentState(CatalogueFacts Facts, IReadOnlyList<JournalEntry> Entries, string Database)
{
    /// <summary>The statement that reads the catalogue.</summary>
    public static SqlStep CatalogueStep { get; } = SqlStep.File("read catalogue", "Contract/catalogue.sql",
        [.. CacheContract.CatalogueParameters, CacheContract.NeededNames]);

    /// <summary>Why the journal could not be read, although it is there; null where it was, or there is none.</summary>
    public AiCacheException? Obstacle { get; init; }

    /// <summary>Reads both in one round trip. Takes no lock.</summary>
    /// <exception cref="AiCacheException">The journal is there and cannot be read.</exception>
    public static async Task<DeploymentState> ReadAsync(IStatements statements, CancellationToken cancellation)
    {
        var state = await new DeploymentReading(new StatementBatch()).RunAsync(statements, cancellation);
        return state.Readable();
    }

    /// <summary>This, if the journal could be read: without it nobody knows what is deployed.</summary>
    /// <exception cref="AiCacheException">It could not.</exception>
    public DeploymentState Readable() => Obstacle is null ? this : throw Obstacle;

    /// <summary>Whether the journal says what it said when this was read.</summary>
    public bool IsStill(JournalReading journal) =>
        journal.Access == (Facts.Journal == JournalAccess.Absent ? JournalAccess.Absent : JournalAccess.Open)
        && Entries.SequenceEqual(journal.Entries);

    /// <summary>Refuses where something of ours is not to be touched.</summary>
    /// <exception cref="AiCacheException">It is a stranger's, or would run a stranger's code
    /// (<see cref="ErrorIds.ObjectNotTrusted"/>).</exception>
    public void DemandTrusted()
    {
        // Of another kind, but of nobody strange: a name that is taken, which is told where it is needed.
        var distrust = Facts.Distrust.Where(d => !d.IsWrongKind).ToList();
        if (distrust.Count > 0) throw ContractErrors.ObjectNotTrusted(Facts.Server.CurrentUser, distrust);
    }

    /// <summary>How each migration stands: ours in their order, then what the journal records beyond them.</summary>
    public IReadOnlyList<MigrationState> States =>
        [.. MigrationScript.All.Select(StateOf), .. Entries.Where(j => MigrationScript.All.All(m => m.Name != j.Name))
            .Select(j => Recorded(j, MigrationStatus.Unknown))];

    /// <summary>How one of our migrations stands.</summary>
    public MigrationState StateOf(MigrationScript script)
    {
        var entry = Entries.FirstOrDefault(j => j.Name == script.Name);
        var there = Facts.Relation(CacheContract.Tables.First(t => t.Migration == script.Name).FullName) is not null;
        var status = (entry, there) switch
        {
            (null, false) => MigrationStatus.Pending,
            (null, true) => MigrationStatus.Unrecorded,
            (_, false) => MigrationStatus.Missing,
            _ => entry.Checksum == script.Checksum ? MigrationStatus.Applied : MigrationStatus.Changed,
        };
        var state = entry is null ? new MigrationState { Name = script.Name, Status = status, Database = Database }
            : Recorded(entry, status);
        var compared = ContractComparison.Run(Facts, entry is null ? new HashSet<string> { script.Name } : [],
            script.Name);
        state = state with
        {
            Checksum = script.Checksum,
            Objects = ObjectCount.Of(script.Name, compared),
            Differences = there ? [.. compared.Concat(JournalOf(script)).Where(c => c.Status is not CheckStatus.Passed)
                .Select(c => c with { Database = Database })] : [],
        };
        return status == MigrationStatus.Applied && state.BreaksContract
            ? state with { Status = MigrationStatus.Drifted } : state;
    }

    /// <summary>The journal is brought to the contract with the first migration that it records.</summary>
    IReadOnlyList<Check> JournalOf(MigrationScript script) =>
        MigrationScript.All.FirstOrDefault(m => Entries.Any(j => j.Name == m.Name)) == script
            ? ContractComparison.RunJournal(Facts) : [];

    MigrationState Recorded(JournalEntry entry, MigrationStatus status) => new()
    {
        Name = entry.Name, Status = status, RecordedChecksum = entry.Checksum, AppliedAt = entry.AppliedAt,
        AppliedBy = entry.AppliedBy,
        ModuleVersion = entry.ModuleVersion, Duration = ServerTimes.Span(entry.Seconds), Method = entry.Method,
        Database = Database,
    };
}
