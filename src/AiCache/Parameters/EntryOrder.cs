namespace AiCache.Parameters;

/// <summary>What decides which entries come first.</summary>
public enum EntryOrder
{
    /// <summary>The most hits first.</summary>
    Hits,
    /// <summary>The largest first.</summary>
    Size,
    /// <summary>The most tokens first.</summary>
    Tokens,
    /// <summary>The oldest first.</summary>
    Age,
    /// <summary>Those first that nobody has asked for the longest.</summary>
    LastAccess,
}
