using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>Whether a standby keeps up with its primary; asked of a standby only.</summary>
static class StandbyHealth
{
    /// <summary>The check, where there is something to check.</summary>
    public static IEnumerable<Check> Lag(HealthFacts facts, HealthOptions options)
    {
        if (facts.Standby is not { } standby) yield break;
        var isOld = standby.Seconds > options.MaximumLag.TotalSeconds;
        yield return HealthChecks.WarningIf(isOld || !standby.Follows, "Standby",
                $"The server is a standby{(standby.Primary is { } primary ? $" of {primary}" : "")}, {standby.Lag}.")
            .Found($"at most {Figures.Duration(options.MaximumLag)}", Figures.Seconds(standby.Seconds))
            .Measured(standby.Seconds, options.MaximumLag.TotalSeconds, "seconds")
            .Mended(null, standby.Follows
                ? "See whether a query holds its replay up (max_standby_streaming_delay), or its disk does."
                : "See its log: the primary does not answer, refuses it, or has removed WAL that it needs.");
    }
}
