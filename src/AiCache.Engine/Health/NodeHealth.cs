using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Engine.Health;

/// <summary>Whether cache nodes keep up: asked of the application's database and of a node, and of no other.</summary>
static class NodeHealth
{
    /// <summary>A server sends word at least every half a minute, whether something changed or not.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>WAL that is kept without a limit and fills a disk unnoticed.</summary>
    const long Much = 1L << 30;

    /// <summary>The checks, where there is something to check.</summary>
    public static IEnumerable<Check> Run(HealthFacts facts, HealthOptions options) =>
        [.. facts.Nodes.SelectMany(node => Wal(node).Prepend(Judge(node, options))), .. Feed(facts)];

    /// <summary>How it stands, and for how long where that is known.</summary>
    internal static Check Judge(CacheNode node, HealthOptions options)
    {
        var kept = Figures.Size(node.RetainedBytes ?? 0);
        var (status, message, hint) = node switch
        {
            { State: NodeState.Lost } => (CheckStatus.Failed, "has lost changes: what it holds may be stale",
                $"{Commands.RemoveNode} takes it away, {Commands.AddNode} makes it anew."),
            { State: NodeState.Silent } => (node.SilentFor > options.NodeSilentFor ? CheckStatus.Failed : CheckStatus.Warning,
                (node.SilentFor is { } silent ? $"has not been connected for {Figures.Duration(silent)}" : "is not connected")
                + $"; {kept} are kept for it", "See whether its server is up and reaches this one; its log says."),
            { State: NodeState.Preparing } => (CheckStatus.Warning, "is being made, or was left half made",
                $"{Commands.AddNode} goes on, {Commands.RemoveNode} takes it back."),
            { State: NodeState.Leaving } => (CheckStatus.Warning, "is being removed, or was left half removed",
                $"{Commands.RemoveNode} goes on."),
            _ => (node.Lag > options.MaximumLag ? CheckStatus.Warning : CheckStatus.Passed, $"is {(node.Lag is { } lag
                ? $"{Figures.Duration(lag)} and " : "")}{Figures.Size(node.LagBytes ?? 0)} behind",
                "See what its server is busy with."),
        };
        var check = HealthChecks.Of(status, $"Node.{node.Name}", $"The cache node {node.Name} {message}.")
            .Found("in service", $"{node.State}").Mended(null, hint);
        return node switch
        {
            { SilentFor: { } silent } => check.Measured(silent.TotalSeconds, options.NodeSilentFor.TotalSeconds, "seconds"),
            { Lag: { } lag } => check.Measured(lag.TotalSeconds, options.MaximumLag.TotalSeconds, "seconds"),
            _ => check,
        };
    }

    /// <summary>WAL that is kept for a node, against what may be: then it is lost to the node, or the disk is
    /// full.</summary>
    internal static IEnumerable<Check> Wal(CacheNode node)
    {
        if (node.RetainedBytes is not { } retained) yield break;
        var limit = node.SafeBytes is { } safe ? retained + Math.Max(0, safe) : Much;
        var isMuch = node.SafeBytes is { } more ? more < retained / 4 : retained > Much;
        var kept = $"{Figures.Size(retained)} of WAL are kept for the cache node {node.Name}";
        yield return HealthChecks.FailedIf(isMuch, $"Node.{node.Name}.wal", node.SafeBytes is null
                ? $"{kept}, without a limit." : $"{kept}, of {Figures.Size(limit)} at most.")
            .Found(node.SafeBytes is null ? "little, or a limit" : "four fifths at most", Figures.Size(retained))
            .Measured(retained, limit, "bytes")
            .Mended(null, node.SafeBytes is null
                ? "Bring its server back, or remove the node; set max_slot_wal_keep_size, so that no node fills the disk."
                : "Bring its server back, or raise max_slot_wal_keep_size: beyond it, changes are lost to the node.");
    }

    static IEnumerable<Check> Feed(HealthFacts facts)
    {
        if (!facts.Catalogue.IsNode) yield break;
        var (status, actual, message) = facts.Feed switch
        {
            null => (CheckStatus.Failed, "absent", "Nothing feeds this node: what it holds may be stale."),
            { Enabled: false } => (CheckStatus.Failed, "disabled", $"{facts.Feed.Name} is disabled: this node hears of no "
                + "change."),
            { Running: false } => (CheckStatus.Failed, "not running", $"{facts.Feed.Name} does not run: this node hears of "
                + "no change."),
            { Silent: { } silent } when silent > Silence.TotalSeconds => (CheckStatus.Warning, Figures.Seconds(silent),
                $"{facts.Feed.Name} has heard nothing for {Figures.Seconds(silent)}."),
            _ => (CheckStatus.Passed, "running", $"{facts.Feed.Name} runs."),
        };
        var check = HealthChecks.Of(status, "Subscription", message).Found("running", actual)
            .Mended(null, "The log of this server says why; often it does not reach the application's.");
        yield return facts.Feed?.Silent is not { } heard ? check
            : check.Measured(Math.Max(0, heard), Silence.TotalSeconds, "seconds");
    }
}

/// <summary>What health_subscription.sql returns.</summary>
internal sealed record FeedFacts(string Name, bool Enabled, bool Running, double? Silent);
