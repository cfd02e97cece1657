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
        [.. facts.Nodes.Select(node => Judge(node, options)), .. Feed(facts)];

    static Check Judge(CacheNode node, HealthOptions options)
    {
        var kept = Figures.Size(node.RetainedBytes ?? 0);
        var isLate = node.Lag > options.MaximumLag;
        var (status, message, hint) = node switch
        {
            { State: NodeState.Lost } => (CheckStatus.Failed, "has lost changes: what it holds may be stale",
                $"{Commands.RemoveNode} takes it away, {Commands.AddNode} makes it anew."),
            { SafeBytes: { } safe } when safe < (node.RetainedBytes ?? 0) / 4 => (CheckStatus.Failed,
                $"is about to lose changes: {kept} are kept for it, and {Figures.Size(safe)} more may be",
                "Bring its server back, or raise max_slot_wal_keep_size."),
            { SafeBytes: null, RetainedBytes: > Much } => (CheckStatus.Failed,
                $"keeps {kept} of WAL from being removed, without a limit",
                "Bring its server back, or remove the node; set max_slot_wal_keep_size, so that no node fills the disk."),
            { State: NodeState.Silent } => (CheckStatus.Warning, $"is not connected; {kept} are kept for it",
                "See whether its server is up and reaches this one; its log says."),
            { State: NodeState.Preparing } => (CheckStatus.Warning, "is being made, or was left half made",
                $"{Commands.AddNode} goes on, {Commands.RemoveNode} takes it back."),
            { State: NodeState.Leaving } => (CheckStatus.Warning, "is being removed, or was left half removed",
                $"{Commands.RemoveNode} goes on."),
            _ => (isLate ? CheckStatus.Warning : CheckStatus.Passed, $"is {(node.Lag is { } lag
                ? $"{Figures.Duration(lag)} and " : "")}{Figures.Size(node.LagBytes ?? 0)} behind",
                "See what its server is busy with."),
        };
        return HealthChecks.Of(status, $"Node.{node.Name}", $"The cache node {node.Name} {message}.")
            .Found("in service", $"{node.State}").Mended(null, hint);
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
        yield return HealthChecks.Of(status, "Subscription", message).Found("running", actual)
            .Mended(null, "The log of this server says why; often it does not reach the application's.");
    }
}

/// <summary>What health_subscription.sql returns.</summary>
internal sealed record FeedFacts(string Name, bool Enabled, bool Running, double? Silent);
