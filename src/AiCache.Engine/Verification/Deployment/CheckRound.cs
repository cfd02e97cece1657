using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Asks for several groups of checks at once.</summary>
internal static class CheckRound
{
    /// <summary>A lock that the application holds is not waited for long, and no statement runs away.</summary>
    static readonly TransactionSettings Settings = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60));

    /// <summary>
    /// The checks of each group, in one round trip. What the server refuses ends it: those before are answered all the
    /// same, and those behind are asked for again. A broken connection ends everything.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Check>>> RunAsync(DatabaseSession session,
        IEnumerable<CheckPart> parts, CancellationToken cancellation)
    {
        var found = new Dictionary<string, IReadOnlyList<Check>>();
        for (var left = parts.ToList(); left.Count > 0; left.RemoveAll(part => found.ContainsKey(part.Category)))
        {
            var batch = new StatementBatch();
            var asked = left.ConvertAll(part => (part.Category, Answer: part.Ask(batch)));
            var refusal = batch.Steps.Count == 0 ? null : await SendAsync(session, batch, cancellation);
            foreach (var (category, answer) in asked)
            {
                if (answer.IsGiven())
                {
                    found[category] = answer.Judge();
                    continue;
                }
                found[category] = answer.Refused?.Invoke(refusal!) ?? [Refused(category, refusal!)];
                break;
            }
        }
        return found;
    }

    /// <summary>The check of a group that the server would not run.</summary>
    public static Check Refused(string category, AiCacheException refusal) =>
        Check.Of(refusal.Kind == FailureKind.Permission ? CheckStatus.Unknown : CheckStatus.Skipped, category,
            $"{category}.all", $"Could not be run: {refusal.Message}")
            .Mended(refusal.Command, refusal.RecommendedAction);

    /// <summary>Whether an error is the server's answer, and not the end of the connection.</summary>
    public static bool IsRefusal(AiCacheException error) =>
        error.SqlState is not null && error.ErrorId != ErrorIds.ConnectionLost;

    static async Task<AiCacheException?> SendAsync(DatabaseSession session, StatementBatch batch,
        CancellationToken cancellation)
    {
        await using var transaction = await session.BeginAsync(Settings, cancellation);
        try
        {
            await transaction.RunAndRollBackAsync(batch, cancellation);
            return null;
        }
        catch (AiCacheException error) when (IsRefusal(error))
        {
            return error;
        }
    }
}
