namespace AiCache.Engine.Tests;

/// <summary>
/// Tests speak of today, and so do the statements that they make. None begins so late in a server's day (UTC) that it
/// might end in the next.
/// </summary>
static class TestDay
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>How long to wait before a test may speak of today: until midnight, if that is near.</summary>
    public static TimeSpan Wait(DateTimeOffset now) =>
        now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime is var left && left < Longest ? left : TimeSpan.Zero;

    /// <summary>Waits for tomorrow, if that is near.</summary>
    public static async Task BeginAsync(TimeProvider clock, CancellationToken cancellation)
    {
        // A timer may be a little early.
        while (Wait(clock.GetUtcNow()) is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait + TimeSpan.FromMilliseconds(10), clock, cancellation);
    }
}
