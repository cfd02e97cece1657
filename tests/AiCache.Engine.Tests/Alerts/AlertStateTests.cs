using AiCache.Engine.Alerts;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;

namespace AiCache.Engine.Tests.Alerts;

/// <summary>What was told, and what of it is told first.</summary>
public sealed class AlertStateTests : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly WebhookListener listener = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string StatePath => Path.Combine(folder.Path, "alerts.json");

    static Check Ended(string name, CheckStatus status) =>
        Check.Of(status, "Health", name, $"It is {status}.") with { Database = "shop" };

    static Alert Told(string name) => new(Ended(name, CheckStatus.Failed), null, DateTimeOffset.UtcNow);

    async Task<AlertDelivery> SendAsync(AlertTarget target, params Check[] checks)
    {
        await using var work = new Work(null, SilentReporter.Instance, HostEnvironment.None);
        return await SendAlert.RunAsync(work, new AlertOptions
        {
            Checks = checks, Address = $"{listener.Address}", Target = target, StatePath = StatePath,
            RetryAfter = TimeSpan.FromMilliseconds(1),
        }, Stop);
    }

    [Theory]
    [InlineData(AlertTarget.Slack)]
    [InlineData(AlertTarget.Teams)]
    public async Task A_chat_that_takes_no_more_is_told_the_worst(AlertTarget target)
    {
        Check[] many = [.. Enumerable.Range(1, 20).Select(n => Ended($"Column.extra_{n:00}", CheckStatus.Warning)),
            Ended("RowSecurity.off", CheckStatus.Failed), Ended("Trust.hidden", CheckStatus.Unknown)];
        Assert.Equal(22, (await SendAsync(target, many)).Sent);
        var told = (await listener.NextAsync(Stop)).Body;
        int At(string name) => told.IndexOf(name, StringComparison.Ordinal);
        Assert.True(At("RowSecurity.off") is > 0 and var failed && At("Trust.hidden") > failed);
        Assert.True(At("Column.extra_01") > At("Trust.hidden"));
        Assert.Contains("and 7 more", told);
    }

    [Fact]
    public async Task What_another_process_told_meanwhile_stays_told()
    {
        // Whoever answers the first is slow: meanwhile another has told of another check.
        listener.Answer = (before, _) =>
        {
            if (before == 0) AlertState.Write(StatePath, [Told("Privilege.anon")]);
            return "ok";
        };
        await SendAsync(AlertTarget.Webhook, Ended("Health.Size", CheckStatus.Failed));
        var again = await SendAsync(AlertTarget.Webhook, Ended("Health.Size", CheckStatus.Failed),
            Ended("Privilege.anon", CheckStatus.Failed));
        Assert.Equal((0, 2), (again.Sent, again.Unchanged));
        Assert.Equal(1, (await SendAsync(AlertTarget.Webhook, Ended("Privilege.anon", CheckStatus.Passed))).Resolved);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".lock")]
    public async Task Nothing_is_sent_where_it_cannot_be_remembered(string taken)
    {
        // Not even root writes to a folder.
        Directory.CreateDirectory(StatePath + taken);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            SendAsync(AlertTarget.Webhook, Ended("Health.Size", CheckStatus.Failed)));
        Assert.Equal(ErrorIds.AlertStateUnusable, error.ErrorId);
        Assert.Empty(listener.Rest());
    }

    [Fact]
    public void A_state_that_is_no_file_is_refused_before_it_is_read_without_an_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Devices have no paths there.");
        var error = Assert.Throws<AiCacheException>(() => AlertState.Read("/dev/zero"));
        Assert.Contains("It is no file", error.Message);
    }

    [Fact]
    public async Task Many_who_write_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
            AlertState.Write(StatePath, [Told($"Health.{n}")]), Stop)));
        Assert.Equal(8, AlertState.Read(StatePath).Count);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        folder.Dispose();
    }
}
