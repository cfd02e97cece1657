using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache is well: the guide's alerts, and what usually comes before them.</summary>
public static class HealthChecks
{
    /// <summary>All checks, in two round trips.</summary>
    /// <param name="session">The database.</param>
    /// <param name="options">From when on something is no longer healthy.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="AiCacheException">The server refused or the connection broke. What is wrong with the cache is a
    /// check, not an exception.</exception>
    public static async Task<IReadOnlyList<Check>> RunAsync(DatabaseSession session, HealthOptions options,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var facts = await HealthReader.ReadAsync(session, cancellation);
        var read = clock.Elapsed;
        return [.. Run(facts, options).Select((check, index) =>
            check with { Database = session.Target.DisplayName, Duration = index == 0 ? read : TimeSpan.Zero })];
    }

    static IEnumerable<Check> Run(HealthFacts facts, HealthOptions options) =>
    [
        ObjectHealth.Deployment(facts),
        TrafficHealth.HitRate(facts, options),
        TrafficHealth.Misses(facts, options),
        TrafficHealth.Activity(facts, options),
        TrafficHealth.StatisticsWriter(facts, options),
        TrafficHealth.Counters(facts),
        ObjectHealth.Invalidations(facts, options),
        SpaceHealth.Size(facts, options),
        SpaceHealth.DeadRows(facts, options),
        SpaceHealth.Autovacuum(facts, options),
        ObjectHealth.Indexes(facts),
        ObjectHealth.Objects(facts, "Triggers", CheckCategory.Trigger, "Every trigger is there and enabled."),
        ObjectHealth.Objects(facts, "Policies", CheckCategory.Policy,
        "Row security is on, with the policies that belong there."),
    ];

    /// <summary>A check of the group Health.</summary>
    internal static Check Make(string name, CheckStatus status, string expected, string actual, string message,
        string? remediation = null) => new()
        {
            Name = $"Health.{name}", Category = CheckCategory.Health, Status = status, Expected = expected,
            Actual = actual, Message = message,
            Remediation = status == CheckStatus.Passed ? null : remediation,
        };

    /// <summary>A question that cannot be asked.</summary>
    internal static Check Skip(string name, string message, string? remediation = null) =>
        new()
        {
            Name = $"Health.{name}", Category = CheckCategory.Health, Status = CheckStatus.Skipped,
            Message = message, Remediation = remediation
        };

    /// <summary>Why a table's rows are not to be had.</summary>
    internal static Check Unreadable(string name, HealthFacts facts, string table) => facts.Sight.Has(table)
        ? Skip(name, $"Role {facts.Sight.Role} cannot read the rows of {table}, or it lacks a column.",
        $"grant select on {table} to {Identifier.Quote(facts.Sight.Role)}")
        : Skip(name, $"There is no table {table}.", "Invoke-AiCacheMigration");
}
