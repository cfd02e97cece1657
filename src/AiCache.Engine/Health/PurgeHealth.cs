using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>Whether a purge comes to its end: as long as one is at work, no other one is.</summary>
internal static class PurgeHealth
{
    const string Name = "Purge";

    /// <summary>
    /// A purge that has been at work for too long, or somebody who holds its lock and can be no purge.
    /// </summary>
    public static Check Run(HealthFacts facts, HealthOptions options)
    {
        var longest = $"at work for at most {Figures.Span(options.PurgeWithin)}";
        if (!facts.Sight.Has(CacheContract.Cache.FullName))
            return HealthChecks.Unreadable(Name, facts, CacheContract.Cache);
        if (facts.Purges.Count == 0)
            return HealthChecks.Of(CheckStatus.Passed, Name, "No purge is at work.").Found(longest, "none at work");
        if (facts.Purges.FirstOrDefault(p => !p.MayDelete) is { } squatter)
            return HealthChecks.Of(CheckStatus.Warning, Name,
                $"The purge's lock is held by {squatter.Session}. That role "
                + "may delete no entry and cannot be purging: purges go on without the lock.")
                .Found(longest, "the lock is held by another")
                .Mended(End(squatter), "Ask why the role takes this lock.");
        if (facts.Purges.FirstOrDefault(p => p.Seconds is null) is { } hidden)
            return HealthChecks.Of(CheckStatus.Unknown, Name,
                $"Role {facts.Sight.Role} may not see since when a purge is at "
                + $"work: {hidden.Session}.")
                .Mended($"grant pg_read_all_stats to {Identifier.Quote(facts.Sight.Role)}");
        var purge = facts.Purges.MaxBy(p => p.Seconds)!;
        var time = ServerTimes.Span(Math.Max(0, purge.Seconds!.Value));
        return HealthChecks.WarningIf(time > options.PurgeWithin, Name,
                $"A purge has been at work for {Figures.Span(time)}: {purge.Session}.")
            .Found(longest, Figures.Span(time))
            .Measured(time.TotalSeconds, options.PurgeWithin.TotalSeconds, "seconds")
            .Mended(End(purge), "What it has deleted stays deleted, and the next purge goes on from there. "
                + $"{Commands.GetActivity} shows whether it waits for a lock.");
    }

    static string? End(LockHolder holder) =>
        holder.ProcessId is { } process ? $"select pg_terminate_backend({process})" : null;
}
