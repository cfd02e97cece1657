using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether cache nodes are fed as they should be, on the application's side and on the node's.</summary>
internal static class NodeChecks
{
    /// <summary>The checks; none where there is no node, and one that says so where they were asked for.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(Work work, DeploymentUnderCheck deployment,
        DeploymentCheckOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<Check> unjudged = options.Nodes.Count == 0 ? []
            : [Check.Unknown(CheckCategory.Node, "Node.all", "What was named as cache nodes was not judged: "
                + $"{work.Target.DisplayName} feeds none.").Mended(null,
                $"Connect to the application's database; {Commands.GetNode} lists the nodes that it feeds.")];
        if (!deployment.Facts.IsNode && !deployment.Facts.Server.HasNodes)
            return unjudged.Count == 0 && options.Categories.Count > 0
                ? [Check.Skipped(CheckCategory.Node, "Node.all", "There are no cache nodes.")] : unjudged;
        var session = await work.SessionAsync(cancellation);
        var facts = await session.JsonAsync<Facts>(SqlStep.File("ask how cache nodes are fed",
            "Verification/Deployment/nodes_check.sql"), cancellation);
        return deployment.Facts.IsNode ? [Subscription(facts.Subscriptions), .. unjudged]
            : [Identity(facts.Identity), .. facts.Publications.SelectMany(p => new[] { Publication(p), Slot(p) }),
            .. await PlacementChecks.RunAsync(work, deployment, options.Nodes, cancellation)];
    }

    static Check Publication(PublicationFacts publication)
    {
        const string right = "public.lecture_content_hashes: insert, update, delete";
        var actual = $"{publication.Tables}: {publication.Operations}";
        return Of(actual == right ? CheckStatus.Passed : CheckStatus.Failed, $"{publication.Node}.publication",
                $"The node {publication.Node} gets {actual}.").Found(right, actual)
            .Mended($"alter publication {Identifier.Quote(publication.Name)} set table {CacheContract.Hashes.FullName}; "
                + $"alter publication {Identifier.Quote(publication.Name)} set (publish = 'insert, update, delete, "
                + "truncate')");
    }

    static Check Slot(PublicationFacts publication) => Of(publication.Slot switch
    {
        "read" => CheckStatus.Passed,
        "not read" => CheckStatus.Warning,
        _ => CheckStatus.Failed,
    }, $"{publication.Node}.slot", publication.Slot switch
    {
        "read" => $"The node {publication.Node} is connected.",
        "not read" => $"The node {publication.Node} is not connected; what changes is kept for it.",
        _ => $"Changes are lost to the node {publication.Node}: what it holds may be stale.",
    }).Found("read", publication.Slot ?? "absent")
        .Mended(null, publication.Slot == "not read" ? "See whether its server is up and reaches this one; its log says."
            : $"{Commands.RemoveNode} takes it away, {Commands.AddNode} makes it anew.");

    static Check Identity(string? identity) => Of(identity switch
    {
        "d" or "i" => CheckStatus.Passed,
        "f" => CheckStatus.Warning,
        _ => CheckStatus.Failed,
    }, "replica_identity", identity switch
    {
        "d" or "i" => "Changes of hashes are told by the lecture alone.",
        "f" => "Changes of hashes are told with the whole row (REPLICA IDENTITY FULL).",
        _ => "Hashes cannot be changed as long as they are published (REPLICA IDENTITY NOTHING).",
    }).Found("d", identity ?? "absent").Mended($"alter table {CacheContract.Hashes.FullName} replica identity default");

    static Check Subscription(IReadOnlyList<SubscriptionFacts> subscriptions)
    {
        var found = subscriptions.FirstOrDefault();
        var (status, actual, message) = found switch
        {
            null => (CheckStatus.Failed, "absent", "Nothing feeds this node: it hears of no change."),
            { Enabled: false } => (CheckStatus.Failed, "disabled", $"{found.Name} is disabled: changes are kept for it."),
            { Copied: false } => (CheckStatus.Failed, "not copied", $"{found.Name} has not copied all hashes yet."),
            { Running: false } => (CheckStatus.Failed, "not running", $"{found.Name} does not run at the moment."),
            _ => (CheckStatus.Passed, "running", $"{found.Name} runs."),
        };
        var check = Of(status, "subscription", message).Found("running", actual);
        return actual == "disabled" ? check.Mended($"alter subscription {Identifier.Quote(found!.Name)} enable")
            : check.Mended(null, found is null ? $"{Commands.AddNode} makes it a node, for the application's database."
            : "The log of this server says why; often it does not reach the application's.");
    }

    internal static Check Of(CheckStatus status, string name, string message) =>
        Check.Of(status, CheckCategory.Node, $"Node.{name}", message);

    sealed record Facts(IReadOnlyList<PublicationFacts> Publications, string? Identity,
        IReadOnlyList<SubscriptionFacts> Subscriptions);

    sealed record PublicationFacts(string Name, string Tables, string Operations, string? Slot)
    {
        public string Node => Name[NodeForm.Prefix.Length..];
    }

    sealed record SubscriptionFacts(string Name, bool Enabled, bool Copied, bool Running);
}
