namespace AiCache.Engine.Storage;

/// <summary>What can be told about a table's space without reading it.</summary>
internal static class StorageEstimate
{
    const int PageHeader = 24;
    const int RowHeader = 24;
    const int RowPointer = 4;

    /// <summary>
    /// Rows of TOAST are chunks of the same size but for the last of each value; four fit on a page
    /// (TOAST_TUPLES_PER_PAGE).
    /// </summary>
    const int ChunksPerPage = 4;

    /// <summary>
    /// Bytes of heap and TOAST that are free for new rows, or null where the table's row width is not known.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="liveRows">How many rows are in use.</param>
    /// <param name="block">The size of a page.</param>
    public static long? Reusable(TableStorageFacts table, long? liveRows, int block)
    {
        if (table.MainBytes == 0) return 0;
        if (table.RowWidth is not { } width || liveRows is not { } rows) return null;
        return Free(table.MainBytes, rows / RowsPerPage(width, table.FillFactor, block), block)
            + (table.ToastRows is { } chunks ? Free(table.ToastMainBytes, (double)chunks / ChunksPerPage, block) : 0);
    }

    /// <summary>Bytes a day that the entries of the last week add for good.</summary>
    /// <param name="table">The cache's table.</param>
    /// <param name="liveBytes">What its data needs.</param>
    /// <param name="liveRows">How many entries there are.</param>
    /// <param name="recent">How many of them are younger than a week.</param>
    /// <param name="age">How old the oldest is.</param>
    public static long? Growth(TableStorageFacts table, long liveBytes, long? liveRows, long? recent, TimeSpan? age)
    {
        if (liveRows is not { } rows || recent is not { } added) return null;
        if (rows <= 0) return 0;
        // A cache that is a day old at most is not extrapolated.
        var days = Math.Clamp(age?.TotalDays ?? 1, 1, 7);
        var kept = table is { Inserted: > 0, Deleted: > 0 }
            ? Math.Max(0, 1 - (double)table.Deleted.Value / table.Inserted.Value) : 1;
        return (long)((double)liveBytes / rows * Math.Min(added, rows) / days * kept);
    }

    /// <summary>Days until the limit, 0 if it is reached, null if it never will be.</summary>
    public static double? DaysUntil(long limit, long liveBytes, long? growthPerDay) =>
        liveBytes >= limit ? 0 : growthPerDay is > 0 and var growth
            ? Math.Round((limit - liveBytes) / (double)growth, 1) : null;

    /// <summary>Rows of varying width leave half a row's room at the end of a page.</summary>
    static double RowsPerPage(long width, int fillFactor, int block) =>
        Math.Max(1, (block - PageHeader) * fillFactor / 100.0 / ((width + RowHeader + 7) / 8 * 8 + RowPointer) - 0.5);

    static long Free(long bytes, double pagesInUse, int block) =>
        Math.Max(0, bytes - (long)Math.Ceiling(pagesInUse) * block);
}
