namespace AiCache.Engine.Maintenance;

/// <summary>What retention.sql returns.</summary>
/// <param name="Now">The server's clock.</param>
/// <param name="Groups">The entries by age and by the age at which they were last used.</param>
internal sealed record RetentionFacts(DateTimeOffset Now, IReadOnlyList<RetentionGroup> Groups)
{
    /// <summary>How often entries were used so far.</summary>
    public long Hits => Groups.Sum(g => g.Hits);

    /// <summary>The age of the oldest entry in days; 0 where there is none.</summary>
    public double Oldest => Groups.Max(g => g.Oldest) ?? 0;

    /// <summary>What the candidate at a place in the list would mean.</summary>
    public RetentionCandidate Judge(int place, int days, decimal costPerMillionTokens, string database)
    {
        var gone = Groups.Where(g => g.Older > place).ToList();
        var used = gone.Where(g => g.Later > place).ToList();
        return new RetentionCandidate
        {
            Days = days, Entries = gone.Sum(g => g.Entries), Bytes = gone.Sum(g => g.Bytes),
            KeptBytes = Groups.Sum(g => g.Bytes) - gone.Sum(g => g.Bytes), UsedLater = used.Sum(g => g.Entries),
            LastUsed = used.Max(g => g.LastUsed), LostHitsAtLeast = used.Sum(g => g.Entries),
            LostHitsAtMost = used.Sum(g => g.Hits), LostCostAtLeast = Cost(used.Sum(g => g.Tokens)),
            LostCostAtMost = Cost(used.Sum(g => (decimal)g.HitTokens)), Database = database,
        };

        decimal Cost(decimal tokens) => tokens * costPerMillionTokens / 1_000_000;
    }
}

/// <summary>Entries that are older than so many of the candidates, and were last used beyond so many.</summary>
internal sealed record RetentionGroup(int Older, int Later, long Entries, long Bytes, long Hits, long Tokens,
    long HitTokens, double? Oldest, DateTimeOffset? LastUsed);
