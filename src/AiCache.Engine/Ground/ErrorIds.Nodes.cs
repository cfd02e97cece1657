namespace AiCache.Engine.Ground;

/// <content>Cache nodes.</content>
public static partial class ErrorIds
{
    /// <summary>A name cannot be a cache node's.</summary>
    public const string NodeNameInvalid = nameof(NodeNameInvalid);
    /// <summary>The application's server, or the node's, lacks what a cache node needs.</summary>
    public const string NodeUnsuitable = nameof(NodeUnsuitable);
    /// <summary>There is no cache node of that name.</summary>
    public const string NodeNotFound = nameof(NodeNotFound);
    /// <summary>A cache node did not get all hashes in time.</summary>
    public const string NodeNotReady = nameof(NodeNotReady);
    /// <summary>Cache nodes hang on what is to be undone.</summary>
    public const string NodeInTheWay = nameof(NodeInTheWay);
}
