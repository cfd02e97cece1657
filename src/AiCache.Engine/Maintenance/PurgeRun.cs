using System.Diagnostics;

namespace AiCache.Engine.Maintenance;

/// <summary>How far a purge is; outlives a connection.</summary>
internal sealed class PurgeRun(StaleEntryOptions options)
{
    /// <summary>Since the beginning.</summary>
    public Stopwatch Clock { get; } = Stopwatch.StartNew();

    /// <summary>How many entries the next batch takes.</summary>
    public BatchSize Size { get; } = new(options.TargetBatchTime);

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

    /// <summary>Sessions that waited for the last batch.</summary>
    public long Waiting { get; private set; }

    /// <summary>The longest transaction, those that gave up included.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>When the last batch was committed.</summary>
    public TimeSpan LastDone { get; private set; }

    /// <summary>The limit that is reached, or null.</summary>
    public PurgeEnd? Limit => Clock.Elapsed >= options.MaxDuration ? PurgeEnd.MaxDuration : Deleted >= options.MaxEntries ? PurgeEnd.MaxEntries : null;

    /// <summary>How many entries the next batch may take.</summary>
    public int Rows => (int)Math.Min(Size.Rows, options.MaxEntries - Deleted ?? int.MaxValue);

    /// <summary>How long it may run: what takes longer is given up, and less is tried. The smallest may take what it needs.</summary>
    public TimeSpan StatementLimit => Size.IsSmallest ? TimeSpan.Zero : 1.4 * options.TargetBatchTime;

    /// <summary>The way from the first entry to the cutoff, in time; null where there is none.</summary>
    public int? Percent => Stale is { First: { } first } && Route?.Here is { } here && Stale.Cutoff > first
        ? (int)Math.Clamp(100 * ((here.From - first) / (Stale.Cutoff - first)), 0, 100) : null;

    /// <summary>Notes what is stale: once, so that what grows old meanwhile is left alone.</summary>
    public void Know(Staleness stale) => Stale ??= stale;

    /// <summary>Begins at the oldest entry, for the first time or again.</summary>
    public void Begin()
    {
        Route = new PurgeRoute(Stale!.All);
        LastDone = Clock.Elapsed;
    }

    /// <summary>A batch was committed.</summary>
    public void Done(PurgeBatch batch, TimeSpan elapsed)
    {
        Size.Learn(elapsed, batch.Waiting);
        Deleted += batch.Deleted;
        Bytes += batch.Bytes;
        Batches++;
        Waiting = batch.Waiting;
        LastDone = Clock.Elapsed;
        Route!.Advance(batch);
        Took(elapsed);
    }

    /// <summary>A transaction gave up.</summary>
    public void GaveUp(TimeSpan elapsed)
    {
        Size.Halve();
        Took(elapsed);
    }

    /// <summary>A transaction ended.</summary>
    public void Took(TimeSpan elapsed)
    {
        if (elapsed > Longest) Longest = elapsed;
    }
}
