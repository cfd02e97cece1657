using AiCache.Engine.Ground;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Reports;

/// <summary>
/// A bar for each table: what rows, values outside them and indexes take, and what of it is free for new entries. A
/// table whose bar nobody could see has its size alone.
/// </summary>
internal static class SizeChart
{
    /// <summary>Below this part of the largest, a bar is a hair.</summary>
    const int Visible = 50;

    /// <summary>Draws the bars of the tables, the largest first.</summary>
    public static void Write(HtmlWriter html, IReadOnlyList<StorageUsage> usages)
    {
        var tables = usages.Where(u => u.Kind == StorageKind.Table).OrderByDescending(u => u.TotalBytes).ToList();
        if (tables.Count == 0) return;
        var largest = Math.Max(tables.Max(t => t.TotalBytes), 1);
        html.Open("figure", ("class", "card")).Open("figcaption").Element("strong", "Size on disk");
        foreach (var name in new[] { "rows", "values outside", "indexes", "reusable" })
            html.Open("span", ("class", "key")).Element("i", "", ("class", name.Split(' ')[0])).Text(name).Close();
        html.Close().Open("div", ("class", "sizes"));
        foreach (var table in tables)
        {
            html.Open("div", ("class", "size")).Element("span", table.Name)
                .Element("b", table.LimitBytes is { } limit
                ? $"{Figures.Size(table.TotalBytes)} of {Figures.Size(limit)}"
                    : Figures.Size(table.TotalBytes)).Close();
            if (table.TotalBytes < largest / Visible) continue;
            html.Open("div", ("class", "bar"));
            foreach (var (kind, bytes) in Parts(table)) Part(html, kind, bytes, largest);
            html.Close();
        }
        html.Close().Close();
    }

    /// <summary>What is free is taken from the rows, and then from the values outside them.</summary>
    static IEnumerable<(string Kind, long Bytes)> Parts(StorageUsage table)
    {
        var free = table.ReusableBytes ?? 0;
        var fromRows = Math.Min(free, table.HeapBytes ?? 0);
        yield return ("rows", (table.HeapBytes ?? 0) - fromRows);
        yield return ("values", (table.ToastBytes ?? 0) - (free - fromRows));
        yield return ("indexes", table.IndexBytes ?? 0);
        yield return ("reusable", free);
    }

    static void Part(HtmlWriter html, string kind, long bytes, long largest)
    {
        if (bytes <= 0) return;
        html.Element("i", "", ("class", kind), ("title", $"{kind}: {Figures.Size(bytes)}"),
            ("style", FormattableString.Invariant($"width:{100.0 * bytes / largest:0.##}%")));
    }
}
