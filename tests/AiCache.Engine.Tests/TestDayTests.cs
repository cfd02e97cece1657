using System.Globalization;

namespace AiCache.Engine.Tests;

public sealed class TestDayTests
{
    [Theory]
    [InlineData("2026-11-26T23:59:50Z", 10)]
    [InlineData("2026-12-31T23:59:59.9Z", 0.1)]
    [InlineData("2026-11-26T23:58:20Z", 0)]
    [InlineData("2026-11-27T00:00:00Z", 0)]
    // Midnight elsewhere is not the server's.
    [InlineData("2026-11-26T23:59:50+14:00", 0)]
    [InlineData("2026-11-26T20:29:50-03:30", 10)]
    public void Whoever_comes_shortly_before_the_servers_midnight_waits_for_it(string now, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds),
            TestDay.Wait(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task It_ends_on_the_next_day()
    {
        var clock = new Clock(new(2026, 2, 28, 23, 59, 59, 990, TimeSpan.Zero));
        await TestDay.BeginAsync(clock, TestContext.Current.CancellationToken);
        Assert.Equal(new(2026, 3, 1), clock.GetUtcNow().UtcDateTime.Date);
    }

    /// <summary>A clock that began elsewhere and goes as fast as ours.</summary>
    sealed class Clock(DateTimeOffset begun) : TimeProvider
    {
        readonly long start = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => begun + System.GetElapsedTime(start);
    }
}
