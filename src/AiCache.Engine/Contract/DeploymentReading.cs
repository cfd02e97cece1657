using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// Reads what is deployed as a part of any round trip: the catalogue, and the journal where there is one.
/// </summary>
internal sealed class DeploymentReading
{
    const string JournalStep = "read journal";

    readonly StatementBatch batch;
    readonly DeploymentState? known;
    readonly Answer<CatalogueFacts>? facts;
    readonly Answer<JournalReading> journal;

    /// <summary>Adds the statements to what is to be sent.</summary>
    /// <param name="batch">What is to be sent.</param>
    /// <param name="known">What was read a moment ago. Whoever deploys or undoes writes the journal: while it says the
    /// same, this counts, and the catalogue, which is most of the work, is not read again.</param>
    public DeploymentReading(StatementBatch batch, DeploymentState? known = null)
    {
        (this.batch, this.known) = (batch, known);
        if (known is null)
            facts = batch.Add<CatalogueFacts>(DeploymentState.CatalogueStep, ContractJson.Default);
        else
            batch.Scalar<string>(SqlStep.File(JournalStep, "Contract/journal_look.sql"));
        batch.Do(SqlStep.File(JournalStep, "Contract/journal_open.sql"));
        journal = batch.Add<JournalReading>(new(JournalStep, "fetch all in aicache_journal"), ContractJson.Default);
        batch.Do(new SqlStep(JournalStep, "close aicache_journal"));
    }

    /// <summary>
    /// Sends the batch. A journal that is there and cannot be read is told by <see cref="DeploymentState.Obstacle"/>.
    /// </summary>
    public async Task<DeploymentState> RunAsync(IStatements statements, CancellationToken cancellation)
    {
        try
        {
            await statements.RunAsync(batch, cancellation);
            if (facts is null)
                return known!.IsStill(journal.Value) ? known
                    : await new DeploymentReading(new StatementBatch()).RunAsync(statements, cancellation);
            var obstacle = Obstacle(facts.Value, journal.Value.Access);
            return new(facts.Value, obstacle is null ? journal.Value.Entries : [], statements.Database)
            {
                Obstacle = obstacle,
            };
        }
        catch (Exception error) when (Seen is { Schema: not null } && IsJournals(error))
        {
            return new(Seen, [], statements.Database)
            {
                Obstacle = ContractErrors.JournalUnreadable(error.Message, Seen, error),
            };
        }
    }

    CatalogueFacts? Seen => facts is null ? known!.Facts : facts.IsGiven ? facts.Value : null;

    static AiCacheException? Obstacle(CatalogueFacts facts, JournalAccess access)
    {
        // Whatever a stranger's journal says is not believed either.
        var strange = facts.Distrust.Where(d => d is { Reading: true, Object: "aicache" or Sight.Journal }).ToList();
        return (access, strange.Count) switch
        {
            (JournalAccess.Absent, _) => null,
            (_, 1) when strange[0] is { IsWrongKind: true, Object: Sight.Journal } =>
                ContractErrors.JournalTaken(facts.Relation(Sight.Journal)!),
            (_, > 0) => ContractErrors.ObjectNotTrusted(facts.Server.CurrentUser, strange),
            (JournalAccess.Guarded, _) => ContractErrors.JournalUnreadable(
                "its row security calls functions, which were left alone.", facts),
            (JournalAccess.Closed, _) => ContractErrors.JournalUnreadable(
                $"role {facts.Server.CurrentUser} has no right to.", facts),
            (JournalAccess.Hidden, _) => ContractErrors.JournalHidden(facts),
            _ => null,
        };
    }

    static bool IsJournals(Exception error) => error is JsonException
        or AiCacheException { SqlState: not null, Subject: JournalStep, ErrorId: not ErrorIds.ConnectionLost };
}
