using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;

namespace AiCache.Views;

/// <summary>How cache nodes are shown.</summary>
static class NodeViews
{
    public static IView Nodes { get; } = new TableView<CacheNode>(n => $"Cache nodes of {n.Database}",
        new("Name", 14, n => n.Name),
        new("State", 9, n => $"{n.State}"),
        new("Behind", 7, n => n.LagBytes is { } bytes ? Display.Size(bytes) : null) { IsRight = true },
        new("Kept", 7, n => n.RetainedBytes is { } bytes ? Display.Size(bytes) : null) { IsRight = true },
        new("Lag", 7, n => n.Lag is { } lag ? Display.Duration(lag) : null) { IsRight = true, Rank = 1 },
        new("Since", 17, n => Display.Minute(n.InServiceSince)) { Rank = 2 },
        new("Place", 30, n => n.Place) { Rank = 3 })
    {
        Note = (n, _) => n.CacheKey is { } key ? $"has the key {key}" : n.MisplacedEntries is null ? null
        : $"holds {Figures.Count(n.Entries ?? 0, "entry", "entries")}, of which "
        + $"{Figures.Count(n.MisplacedEntries.Value)} fall to other nodes"
    };
}
