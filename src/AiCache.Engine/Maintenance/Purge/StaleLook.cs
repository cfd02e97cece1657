namespace AiCache.Engine.Maintenance;

/// <summary>What a look found in a part of the way, before it is deleted.</summary>
/// <param name="Rows">How many keys it may have.</param>
/// <param name="Next">Where the next part begins; null at the end of a way by time.</param>
/// <param name="Entries">Stale entries.</param>
/// <param name="Bytes">Bytes of their responses.</param>
/// <param name="Unchanged">How many of them nobody had written to since the purge began; known by pages only.</param>
internal sealed record StaleLook(int Rows, string? Next, long Entries, long Bytes, long Unchanged)
{
    /// <summary>
    /// What a transaction did that deleted so many of them. Where others renewed or removed some meanwhile, the bytes
    /// are told in proportion, and none passes for unchanged.
    /// </summary>
    public PurgeBatch Deleted(long entries) => entries == Entries ? new(Next, entries, Bytes, 0, Unchanged)
        : new(Next, entries, Entries == 0 ? 0 : (long)((double)Bytes / Entries * entries), 0, 0);
}
