using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Looks at the next part of the way while this one is deleted, on the connection that keeps other purges away: what a
/// delete would have to return costs it a fifth of its time, and on another processor nothing.
/// </summary>
internal sealed class PurgeLookout(PurgeLock guard) : IAsyncDisposable
{
    PurgePart? part;
    Task<StaleLook?>? ahead;

    /// <summary>What comes next; known already where it was looked at ahead.</summary>
    /// <returns>Null where somebody holds the table.</returns>
    public async Task<StaleLook?> LookAsync(PurgePart asked, CancellationToken cancellation)
    {
        if (ahead is null) return await ReadAsync(asked, cancellation);
        var known = part;
        var look = await ahead;
        ahead = null;
        // Where far less is asked for by now, others have come meanwhile, who would wait for so large a batch.
        return (known!.From, known.To) == (asked.From, asked.To) && known.Rows <= 2 * asked.Rows ? look
            : await ReadAsync(asked, cancellation);
    }

    /// <summary>Begins to look at what will be asked for next.</summary>
    public void LookAhead(PurgePart next, CancellationToken cancellation) =>
        (part, ahead) = (next, ReadAsync(next, cancellation));

    /// <summary>Shows whoever watches how far the purge is.</summary>
    public async Task ShowAsync(int percent, CancellationToken cancellation)
    {
        // One statement at a time: what is being looked at has its answer first.
        if (ahead is not null) await ahead;
        await guard.ShowAsync(percent, cancellation);
    }

    async Task<StaleLook?> ReadAsync(PurgePart asked, CancellationToken cancellation)
    {
        try
        {
            return await guard.LookAsync(asked, cancellation);
        }
        catch (AiCacheException busy) when (busy.ErrorId == ErrorIds.LockTimeout)
        {
            return null;
        }
    }

    /// <summary>Waits for the last look. What became of it concerns nobody any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ahead is not null) await Task.WhenAny(ahead);
    }
}
