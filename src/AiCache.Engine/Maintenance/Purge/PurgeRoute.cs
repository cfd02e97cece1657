namespace AiCache.Engine.Maintenance;

/// <summary>
/// The way of a purge: once from the oldest entry to the cutoff, and then once more where other sessions held entries.
/// What is behind is never looked at again, or each batch would scan the dead rows of the last.
/// </summary>
internal sealed class PurgeRoute(params Stretch[] way)
{
    List<Stretch> leftBehind = [];
    bool again;

    /// <summary>What is still to be walked on this pass.</summary>
    readonly LinkedList<Stretch> ahead = new(way);

    /// <summary>Where the purge is; null at the end.</summary>
    public Stretch? Here => ahead.First?.Value;

    /// <summary>
    /// Whether more entries were created in one instant than a batch takes: no mark lies between them.
    /// </summary>
    public bool InOneInstant { get; private set; }

    /// <summary>What was not walked to its end.</summary>
    public IReadOnlyList<Stretch> Ahead => [.. ahead];

    /// <summary>Where other sessions held entries.</summary>
    public IReadOnlyList<Stretch> LeftBehind => leftBehind;

    /// <summary>Goes on behind a batch.</summary>
    public void Advance(PurgeBatch batch)
    {
        var here = ahead.First!.Value;
        ahead.RemoveFirst();
        InOneInstant = batch.Next == here.From;
        if (batch.LeftBehind > 0) LeaveBehind(here with { To = batch.Next ?? here.To });
        if (batch.Next is { } next) ahead.AddFirst(here with { From = next });
        if (ahead.Count > 0 || again) return;
        again = true;
        foreach (var stretch in leftBehind) ahead.AddLast(stretch);
        leftBehind = [];
    }

    void LeaveBehind(Stretch stretch)
    {
        if (leftBehind.Count > 0 && leftBehind[^1].To == stretch.From)
            leftBehind[^1] = leftBehind[^1] with { To = stretch.To };
        else leftBehind.Add(stretch);
    }
}
