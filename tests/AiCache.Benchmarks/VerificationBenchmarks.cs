using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Verification;

namespace AiCache.Benchmarks;

/// <summary>A full verification: its round trips, and what they cost over a slow link.</summary>
static class VerificationBenchmarks
{
    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await bench.DeployedAsync("checked");
        var target = bench.Target("checked");
        List<double> trips = [], catalogue = [], ratios = [], again = [], here = [], there = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            await using var near = await DatabaseSession.OpenAsync(target, default);
            await CheckAsync(near);
            var counted = near.RoundTrips;
            // Until our own code is compiled for good, it would be measured instead of the link.
            for (var warm = 0; i == 0 && warm < 40; warm++) await CheckAsync(near);
            here.Add(await Bench.TimeAsync(() => CheckAsync(near)));
            trips.Add(counted);
            var beforeCatalogue = near.RoundTrips;
            await CheckAsync(near,
                new DeploymentCheckOptions
                {
                    Categories = [.. ContractComparison.Categories, CheckCategory.Journal,
                CheckCategory.Usage]
                });
            catalogue.Add(near.RoundTrips - beforeCatalogue);
            await using var proxy = DelayProxy.Start(target.Hosts[0], Delay);
            var far = target with { Hosts = [proxy.Endpoint] };
            await using (var session = await DatabaseSession.OpenAsync(far, default))
            {
                var before = session.RoundTrips;
                var seconds = await Bench.TimeAsync(() => CheckAsync(session));
                there.Add(seconds);
                ratios.Add(seconds / (Delay.TotalSeconds * (session.RoundTrips - before)));
                before = session.RoundTrips;
                seconds = await Bench.TimeAsync(() => CheckAsync(session));
                again.Add(seconds / (Delay.TotalSeconds * (session.RoundTrips - before)));
            }
            DatabaseSession.CloseIdle(far);
        }
        await bench.DropAsync("checked");
        return
        [
            new("full Test-AiCacheDeployment, round trips", "–", "≤ 3", n => n <= 3, trips, ""),
            new("the catalogue's part of them", "–", "≤ 1", n => n <= 1, catalogue, ""),
            new("the same over a link with 50 ms delay", "50 ms × round trips", "≤ 1.1", r => r <= 1.1, ratios,
                FormattableString.Invariant($"{Statistics.Median(there) * 1000:0} ms; a session's first, for which the server fills its own caches")),
            new("the same again in that session", "50 ms × round trips", "≤ 1.1", r => r <= 1.1, again,
                FormattableString.Invariant($"without the delay {Statistics.Median(here) * 1000:0} ms")),
        ];
    }

    static async Task CheckAsync(DatabaseSession session, DeploymentCheckOptions? options = null)
    {
        await foreach (var check in DeploymentChecks.RunAsync(session.Work(), options ?? new(), default))
            if (check.Status == CheckStatus.Failed)
                throw new InvalidOperationException($"{check.Name}: {check.Message}");
    }
}
