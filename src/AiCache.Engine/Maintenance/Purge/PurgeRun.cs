using System.Diagnostics;
using System.Globalization;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>How far a purge is; outlives a connection.</summary>
internal sealed class PurgeRun(StaleEntryOptions options)
{
    long unchanged;
    (long Waiting, long Writing) others;
    TimeSpan lookedAt;

    /// <summary>Since the beginning.</summary>
    public Stopwatch Clock { get; } = Stopwatch.StartNew();

    /// <summary>How many entries the next batch takes.</summary>
    public BatchSize Size { get; } = new(options.Target);

    /// <summary>What is stale; null before the server was asked.</summary>
    public Staleness? Stale { get; private set; }

    /// <summary>Where it is; null before it may begin.</summary>
    public PurgeRoute? Route { get; private set; }

    /// <summary>Entries deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>Bytes of their responses.</summary>
    public long Bytes { get; private set; }

    /// <summary>Transactions that were committed.</summary>
    public int Batches { get; private set; }

    /// <summary>Where it is while it goes by pages; null while it goes by time.</summary>
    public PagePosition? Pages { get; private set; }

    /// <summary>How long others have their turn before the next batch.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>Whether others write, or waited for our locks: batches are small then, and must cost little.</summary>
    public bool IsGentle => Pause > TimeSpan.Zero;

    /// <summary>Whether the next batch looks who else is at work.</summary>
    public bool LooksAround => !IsGentle || Clock.Elapsed - lookedAt >= PurgePace.LookAround;

    /// <summary>
    /// Whether all that was stale at the beginning was found where it lay then: none can have moved to a page behind.
    /// </summary>
    public bool FoundAll => unchanged == Pages?.Expected?.Entries;

    /// <summary>The longest transaction, those that gave up included.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>When the last batch was committed.</summary>
    public TimeSpan LastDone { get; private set; }

    /// <summary>The limit that is reached, or null.</summary>
    public PurgeEnd? Limit => Clock.Elapsed >= options.MaxDuration ? PurgeEnd.MaxDuration
        : Deleted >= options.MaxEntries ? PurgeEnd.MaxEntries : null;

    /// <summary>How many entries the next batch may take.</summary>
    public int Rows => (int)Math.Min(Size.Rows, options.MaxEntries - Deleted ?? int.MaxValue);

    /// <summary>How many the one after it may take, if it finds so many.</summary>
    public int RowsAfter(long entries) =>
        (int)Math.Min(Size.Rows, options.MaxEntries - Deleted - entries ?? int.MaxValue);

    /// <summary>
    /// How long it may run: what takes longer is given up, and less is tried. The smallest may take what it needs, as
    /// long as somebody is there whom it is of use to.
    /// </summary>
    public TimeSpan StatementLimit => Size.IsSmallest || options.Target > Patience / 1.25
        ? Patience : 1.25 * options.Target;

    static TimeSpan Patience => TransactionSettings.Default.StatementTimeout;

    /// <summary>Whether a smaller batch may do where one took too long.</summary>
    public bool CanShrink => !Size.IsSmallest;

    /// <summary>The way from the first entry to the cutoff, in time; null where there is none.</summary>
    public int? Percent => Pages is { } pages ? (int)(100 * pages.Next / pages.Count) : Stale is { First: { } first }
        && Route?.Here is { } here && Stale.Cutoff > first
        && DateTimeOffset.TryParse(here.From, CultureInfo.InvariantCulture, out var from)
        ? (int)Math.Clamp(100 * ((from - first) / (Stale.Cutoff - first)), 0, 100) : null;

    /// <summary>Notes what is stale: once, so that what grows old meanwhile is left alone.</summary>
    public void Know(Staleness stale) => Stale ??= stale;

    /// <summary>Begins, for the first time or again: with the oldest entry, or with the first page.</summary>
    /// <param name="byPages">Whether to go by pages.</param>
    /// <param name="expected">What lies in them; null where it is not known.</param>
    public void Begin(bool byPages, StaleCount? expected)
    {
        Route = Stale!.Any ? new PurgeRoute(Stale.All) : new PurgeRoute();
        Pages = byPages ? new PagePosition(0, Stale.Pages, (double)Stale.Rows / Stale.Pages, expected) : null;
        LastDone = Clock.Elapsed;
    }

    /// <summary>Goes by time from here on.</summary>
    /// <param name="oldest">Where to begin; null where nothing is left.</param>
    public void LeavePages(string? oldest)
    {
        Pages = null;
        Route = oldest is { } from ? new PurgeRoute(Stale!.All with { From = from }) : new PurgeRoute();
    }

    TimeSpan Turn(TimeSpan took) => PurgePace.Turns * took < options.Target ? PurgePace.Turns * took : options.Target;

    void Done(PurgeBatch batch, TimeSpan elapsed)
    {
        others.Waiting = 0;
        if (batch.Others is { } seen) (others, lookedAt) = (seen, Clock.Elapsed);
        Size.Learn(batch.Rows, batch.Took, others.Waiting, others.Writing);
        Pause = others switch
        {
            { Waiting: > 0 } => options.Target,
            { Writing: > 0 } => Turn(batch.Took),
            _ => TimeSpan.Zero,
        };
        Deleted += batch.Deleted;
        Bytes += batch.Bytes;
        Batches++;
        unchanged += batch.Unchanged;
        LastDone = Clock.Elapsed;
        Took(elapsed);
    }

    /// <summary>A batch by time was committed.</summary>
    /// <param name="batch">What it did.</param>
    /// <param name="elapsed">How long it took, with the way to the server and its commit.</param>
    public void Walked(PurgeBatch batch, TimeSpan elapsed)
    {
        Done(batch, elapsed);
        Route!.Advance(batch);
    }

    /// <summary>A batch by pages was committed.</summary>
    /// <param name="batch">What it did.</param>
    /// <param name="elapsed">How long it took, with the way to the server and its commit.</param>
    public void WalkedPages(PurgeBatch batch, TimeSpan elapsed)
    {
        Done(batch, elapsed);
        Pages = Pages!.Value.To(batch.Next!);
    }

    /// <summary>A transaction gave up.</summary>
    public void GaveUp(int rows, TimeSpan elapsed)
    {
        Size.Halve(rows);
        Took(elapsed);
    }

    /// <summary>A transaction ended.</summary>
    public void Took(TimeSpan elapsed)
    {
        if (elapsed > Longest) Longest = elapsed;
    }
}
