namespace AiCache.Engine.Storage;

/// <summary>How closely to look, and what is too much.</summary>
public sealed record StorageOptions
{
    /// <summary>One gigabyte, as in the guide: 1024³ bytes.</summary>
    public const long OneGigabyte = 1L << 30;

    /// <summary>
    /// Counts rows, and measures free space where pgstattuple is installed: reads every table from end to end.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>The size that the cache's table is to stay under, in bytes.</summary>
    public long LimitBytes { get; init; } = OneGigabyte;

    /// <summary>
    /// Up to this many bytes of heap and TOAST the entries are counted anyway, which takes milliseconds.
    /// </summary>
    internal long CountedAnyway { get; init; } = 8 << 20;
}
