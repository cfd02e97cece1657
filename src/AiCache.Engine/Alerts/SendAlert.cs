using System.Diagnostics;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>Tells somebody what has changed.</summary>
public static class SendAlert
{
    /// <summary>What would be told, in a sentence; null where there is nothing to tell. Sends nothing.</summary>
    /// <exception cref="AiCacheException">As for <see cref="RunAsync"/>, but for the delivery.</exception>
    public static string? Plan(Work work, AlertOptions options)
    {
        var plan = Prepare(work, options);
        return plan.Alerts.Count == 0 ? null
            : $"Tell {plan.Target} at {plan.Address}: {Counts(plan.Alerts)}";
    }

    /// <summary>
    /// Sends what has changed since the last run, and remembers it once it is delivered. Alertmanager, which tells
    /// changes from repetitions itself and forgets what it is not told again, gets all that is wrong.
    /// </summary>
    /// <exception cref="AiCacheException">No check came, the address or the state cannot be used, or nobody took
    /// it.</exception>
    public static async Task<AlertDelivery> RunAsync(Work work, AlertOptions options, CancellationToken cancellation)
    {
        var plan = Prepare(work, options);
        var clock = Stopwatch.StartNew();
        // What cannot be remembered would be told again and again.
        AlertState.Write(plan.StatePath, []);
        var attempts = plan.Alerts.Count == 0 ? 0
            : await new AlertPost(plan.Address, plan.Target, options).SendAsync(
                AlertMessage.Of(plan.Target, plan.Alerts, options, plan.Now), cancellation);
        AlertState.Write(plan.StatePath, plan.All);
        return new AlertDelivery
        {
            Target = plan.Target, Address = $"{plan.Address}", Attempts = attempts, Duration = clock.Elapsed,
            Sent = plan.Alerts.Count(a => !a.IsOver), Resolved = plan.Alerts.Count(a => a.IsOver),
            Unchanged = plan.All.Count(a => !a.IsNews),
        };
    }

    /// <summary>So many of each, in a sentence.</summary>
    internal static string Counts(IReadOnlyList<Alert> alerts) => string.Join(", ",
        alerts.GroupBy(a => a.State).Select(g => $"{Figures.Count(g.Count())} {g.Key.ToLowerInvariant()}"));

    static Prepared Prepare(Work work, AlertOptions options)
    {
        var (address, target) = options.Settled(work.Environment);
        if (options.Checks.Count == 0) throw AlertErrors.Nothing();
        var path = options.StatePath ?? Path.Combine(Path.GetDirectoryName(work.Environment.StateFolder)!, "alerts",
            $"{address.Fingerprint}.json");
        var now = DateTimeOffset.UtcNow;
        var all = AlertState.Compare(AlertState.Read(path), options.Checks, now);
        var repeats = options.Always || target == AlertTarget.Alertmanager;
        return new Prepared(address, target, path, all, [.. all.Where(a => repeats || a.IsNews)], now);
    }

    sealed record Prepared(AlertAddress Address, AlertTarget Target, string StatePath,
        IReadOnlyList<Alert> All, IReadOnlyList<Alert> Alerts, DateTimeOffset Now);
}
