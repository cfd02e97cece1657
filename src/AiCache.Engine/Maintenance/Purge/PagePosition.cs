using System.Globalization;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// How far a purge by pages is. Where entries lie in no order of time, a range of time is spread over all pages, and
/// each page would be read and written again and again.
/// </summary>
/// <param name="Next">The next page, from 0.</param>
/// <param name="Count">How many there were at the beginning; what comes later is new.</param>
/// <param name="RowsPerPage">On average.</param>
/// <param name="Expected">How many entries were stale at the beginning; null where it is not known.</param>
internal readonly record struct PagePosition(long Next, long Count, double RowsPerPage, StaleCount? Expected)
{
    /// <summary>In a smaller table every page stays in memory, and the order does not matter.</summary>
    public const int WorthIt = 1000;

    /// <summary>The same further on.</summary>
    public PagePosition To(string page) => this with { Next = long.Parse(page, CultureInfo.InvariantCulture) };

    /// <summary>Where a batch of so many rows ends, exclusive.</summary>
    public long End(int rows) => Math.Min(Count, Next + Math.Max(1, (long)(rows / RowsPerPage)));
}
