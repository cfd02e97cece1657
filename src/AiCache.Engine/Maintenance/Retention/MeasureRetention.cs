using System.Globalization;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>How long entries are worth keeping, told by when they were last asked for again.</summary>
/// <remarks>
/// The cache keeps of each entry how often it was hit and when last, not every hit: what a shorter retention would have
/// cost lies between two figures. It reads the table once, without the responses.
/// </remarks>
public static class MeasureRetention
{
    /// <summary>The guide's, where nothing can be judged.</summary>
    const int Guide = 30;

    /// <summary>The candidates, the shortest first; one is recommended.</summary>
    /// <exception cref="AiCacheException">There is no candidate, or the cache is not there or hides its
    /// rows.</exception>
    public static async IAsyncEnumerable<RetentionCandidate> RunAsync(Work work, RetentionOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        foreach (var candidate in await ReadAsync(session, options, cancellation)) yield return candidate;
    }

    /// <summary>The same on a session that is open.</summary>
    internal static async Task<IReadOnlyList<RetentionCandidate>> ReadAsync(DatabaseSession session,
        RetentionOptions options, CancellationToken cancellation)
    {
        var days = options.Sorted();
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Cache.FullName);
        var facts = await session.JsonAsync<RetentionFacts>(SqlStep.File("judge how long to keep entries",
            "Maintenance/Retention/retention.sql", days.Select(d => (double)d).ToArray()), cancellation);
        var candidates = days.Select((d, place) =>
            facts.Judge(place, d, options.CostPerMillionTokens, session.Target.DisplayName)).ToList();
        var (chosen, reason) = Choose(candidates, facts, options.MaximumLostHits);
        return [.. candidates.Select(c => c.Days == chosen ? c with { Recommended = true, Reason = reason } : c)];
    }

    /// <summary>The shortest that loses next to nothing. What no entry is old enough for cannot be judged.</summary>
    static (int Days, string Reason) Choose(List<RetentionCandidate> candidates, RetentionFacts facts, double most)
    {
        var judged = candidates.Where(c => c.Days < facts.Oldest).ToList();
        if (judged.Count == 0 || facts.Hits == 0)
        {
            var usual = candidates.MinBy(c => Math.Abs(c.Days - Guide))!;
            var why = facts.Hits == 0 ? "No entry was asked for again so far"
                : $"The oldest entry is {Figures.Count((long)facts.Oldest, "day", "days")} old";
            return (usual.Days,
                $"{why}: there is nothing to judge by yet, and the guide keeps entries for {Guide} days.");
        }
        if (judged.FirstOrDefault(c => Share(c) <= most) is { } enough)
            return (enough.Days, $"{Lost(enough)} It frees {Figures.Size(enough.Bytes)}.");
        var longest = judged[^1];
        return (longest.Days, $"Every one that frees anything loses more than {Percent(most)} of the "
            + $"hits; this one loses least. {Lost(longest)}");

        double Share(RetentionCandidate c) => 100.0 * c.LostHitsAtMost / facts.Hits;

        string Lost(RetentionCandidate c) => c.LostHitsAtMost == 0
            ? $"No entry was asked for again when it was older than {Figures.Count(c.Days, "day", "days")}."
            : $"Of {Figures.Count(facts.Hits, "hit", "hits")} {Range(c)} ({Percent(Share(c))}) came later, the last on "
                + $"{Figures.Minute(c.LastUsed!.Value)}.";
    }

    static string Range(RetentionCandidate c) => c.LostHitsAtLeast == c.LostHitsAtMost
        ? Figures.Count(c.LostHitsAtMost)
        : $"at least {Figures.Count(c.LostHitsAtLeast)} and at most {Figures.Count(c.LostHitsAtMost)}";

    static string Percent(double share) => share.ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
