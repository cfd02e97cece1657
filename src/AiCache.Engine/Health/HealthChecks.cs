using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache is well: the guide's alerts, and what usually comes before them.</summary>
public static class HealthChecks
{
    /// <summary>All checks, in two round trips.</summary>
    /// <exception cref="AiCacheException">The server refused or the connection broke. What is wrong with the cache is a
    /// check, not an exception. Or, once all were told, the history cannot be kept.</exception>
    public static async IAsyncEnumerable<Check> RunAsync(Work work, HealthOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var clock = Stopwatch.StartNew();
        var facts = await HealthReader.ReadAsync(session, cancellation);
        if (session.IsStandby) facts = facts with { Standby = await Standby.ReadAsync(session, cancellation) };
        if (facts.Catalogue.Server.HasNodes)
            facts = facts with { Nodes = await ListNodes.ReadAsync(session, cancellation) };
        if (options.Nodes.Count > 0)
            facts = facts with { NodeHashes = await NodeHashHealth.RunAsync(work, facts.Nodes, options, cancellation) };
        if (facts.Catalogue.IsNode)
            facts = facts with
            {
                Feed = await session.JsonAsync<FeedFacts?>(SqlStep.File("ask what feeds the node",
                "Health/health_subscription.sql"), cancellation, HealthJson.Default)
            };
        var read = clock.Elapsed;
        IReadOnlyList<Check> checks = [.. Judge(facts, options).Select((check, index) => check with
        {
            Database = session.Target.DisplayName,
            Duration = index == 0 ? read : TimeSpan.Zero,
        })];
        var failure = Remember(options.HistoryPath, facts.Sight.Now, ref checks);
        foreach (var check in checks) yield return check;
        if (failure is not null) throw failure;
    }

    /// <summary>A history that cannot be kept is an error, but no reason to withhold what was found.</summary>
    static AiCacheException? Remember(string? path, DateTimeOffset at, ref IReadOnlyList<Check> checks)
    {
        try
        {
            if (path is not null) checks = HealthHistory.Record(path, at, checks);
            return null;
        }
        catch (AiCacheException failure)
        {
            return failure;
        }
    }

    /// <summary>The checks of what was read.</summary>
    internal static IEnumerable<Check> Judge(HealthFacts facts, HealthOptions options) =>
    [
        ObjectHealth.Deployment(facts),
        TrafficHealth.HitRate(facts, options),
        TrafficHealth.Misses(facts, options),
        UseHealth.Activity(facts, options),
        UseHealth.StatisticsWriter(facts, options),
        TrafficHealth.Counters(facts),
        ObjectHealth.Invalidations(facts, options),
        SpaceHealth.Size(facts, options),
        SpaceHealth.DeadRows(facts, options),
        SpaceHealth.Autovacuum(facts, options),
        PurgeHealth.Run(facts, options),
        ObjectHealth.Indexes(facts),
        ObjectHealth.Objects(facts, "Triggers", CheckCategory.Trigger, "Every trigger is there and enabled."),
        ObjectHealth.Objects(facts, "Policies", CheckCategory.Policy,
            "Row security is on, with the policies that belong there."),
        .. StandbyHealth.Lag(facts, options),
        .. NodeHealth.Run(facts, options),
        .. facts.NodeHashes,
    ];

    /// <summary>A check of the group Health.</summary>
    internal static Check Of(CheckStatus status, string name, string message) =>
        Check.Of(status, CheckCategory.Health, $"Health.{name}", message);

    /// <summary>A check that fails, or else passes.</summary>
    internal static Check FailedIf(bool wrong, string name, string message) =>
        Of(wrong ? CheckStatus.Failed : CheckStatus.Passed, name, message);

    /// <summary>A check that warns, or else passes.</summary>
    internal static Check WarningIf(bool wrong, string name, string message) =>
        Of(wrong ? CheckStatus.Warning : CheckStatus.Passed, name, message);

    /// <summary>A check that has nothing to judge yet.</summary>
    internal static Check Skipped(string name, string why) => Of(CheckStatus.Skipped, name, why);

    /// <summary>
    /// Why the tables' rows are not to be had: the first that is missing, closed or made by hand says it.
    /// </summary>
    internal static Check Unreadable(string name, HealthFacts facts, params IEnumerable<TableRule> tables)
    {
        var sight = facts.Sight;
        if (tables.FirstOrDefault(t => !sight.Has(t.FullName) && t != CacheContract.Pending) is { } missing)
            return Skipped(name, $"There is no table {missing.FullName}.").Mended(Commands.Migrate);
        if (tables.FirstOrDefault(t => sight.Has(t.FullName) && !sight.CanRead(t.FullName)) is { } closed)
            return Closed(name, sight, closed.FullName);
        return Skipped(name, $"{string.Join(" or ", tables.Select(t => t.FullName))} is made by hand, and lacks a "
            + "column.").Mended($"{Commands.Migrate} -Adopt -Repair");
    }

    /// <summary>This role may not look.</summary>
    internal static Check Closed(string name, Sight sight, string table) =>
        Of(CheckStatus.Unknown, name, $"Role {sight.Role} may not read the rows of {table}.")
            .Mended(sight.ActAs is { } role ? $"{Commands.TestHealth} {ActingRole.Switch(role)}" : sight.Grant(table),
                sight.ActAs is { } owner ? $"{ActingRole.Inherits(owner, sight.Role)}."
                : "For the table's owner; or connect as a role that may read it.");
}
