using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>What can be wrong with cache nodes, in words.</summary>
internal static class NodeErrors
{
    public static AiCacheException NameInvalid(string name) => new(ErrorIds.NodeNameInvalid, FailureKind.InvalidInput,
        $"'{name}' cannot be a node's name.")
    {
        Subject = name,
        RecommendedAction = "Use lower-case letters, digits and _, a letter first, at most 40 of them: replication slots "
            + "have such names.",
    };

    public static AiCacheException NotFound(string name, string database, IReadOnlyList<CacheNode> nodes) => new(
        ErrorIds.NodeNotFound, FailureKind.NotFound, $"{database} has no cache node '{name}'"
            + (nodes.Count == 0 ? "." : $"; there are: {string.Join(", ", nodes.Select(n => n.Name))}."))
    {
        Subject = name,
        RecommendedAction = nodes.Count == 0 ? $"{Commands.AddNode} makes one." : "Use one of those names.",
    };

    public static AiCacheException None(string database) => new(ErrorIds.NodeNotFound, FailureKind.NotFound,
        $"{database} has no cache node in service: every key is in that database itself.")
    {
        RecommendedAction = $"{Commands.AddNode} makes one.",
    };

    public static AiCacheException Unsuitable(string database, string problem, string action, string? command = null) =>
        new(ErrorIds.NodeUnsuitable, FailureKind.Conflict, $"{database}: {problem}")
        {
            Subject = database,
            RecommendedAction = action,
            Command = command,
        };

    public static AiCacheException NameTaken(string database, string name, string? place) => Unsuitable(database,
        $"another database is the node {name}{(place is null ? "" : $": {place}")}.", "Choose another name; or remove that "
            + $"one first: {Commands.RemoveNode} {name} -Node …, or -NodeIsGone where its server is gone for good.");

    public static AiCacheException Lost(string place, string name) => Unsuitable(place, $"the node {name} has lost changes: "
        + "what it holds may be stale.", $"Remove it first: {Commands.RemoveNode} {name} -Node …; then it is made anew.");

    public static AiCacheException NotReached(AiCacheException error, string name) => new(error.ErrorId, error.Kind,
        error.Message, error)
    {
        SqlState = error.SqlState,
        Subject = error.Subject,
        RecommendedAction = $"{error.RecommendedAction} Where its server is gone for good, pass -NodeIsGone in place of "
            + $"-Node: {Commands.RemoveNode} {name} -NodeIsGone",
    };

    public static AiCacheException PublicationNotTrusted(string database, string publication, string owner) => new(
        ErrorIds.ObjectNotTrusted, FailureKind.Conflict, $"{database}: publication {publication} belongs to {owner}.")
    {
        Subject = publication,
        RecommendedAction = "Find out who made it and why, and drop it; or give the node another name.",
        Command = $"drop publication {Identifier.Quote(publication)}",
    };

    public static AiCacheException MayNotSubscribe(DatabaseTarget node, string role, int major) => new(
        ErrorIds.PermissionDenied, FailureKind.Permission, $"{node.DisplayName}: role {role} may not create a subscription.")
    {
        SqlState = "42501",
        Subject = node.DisplayName,
        RecommendedAction = major < 16
            ? $"PostgreSQL {major} lets superusers only: connect -Node as one. From 16 on, members of "
                + "pg_create_subscription may."
            : "Let a superuser allow it.",
        Command = major < 16 ? null : $"grant pg_create_subscription to {Identifier.Quote(role)}; "
            + $"grant create on database {Identifier.Quote(node.Database)} to {Identifier.Quote(role)}",
    };

    public static AiCacheException NotReady(string node, string missing, TimeSpan waited) => new(ErrorIds.NodeNotReady,
        FailureKind.Timeout, $"The node {node} was not ready within {Figures.Duration(waited)}: {missing}.")
    {
        Subject = node,
        RecommendedAction = "The log of the node's server says why: it may not reach the application's server, or have no "
            + "max_logical_replication_workers left, of which a node needs two. -Source names that server as the node's reaches it; -ReadyWithin waits longer.",
    };
}
