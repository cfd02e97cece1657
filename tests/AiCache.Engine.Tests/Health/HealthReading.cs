using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Verification;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>What tests of health ask.</summary>
static class HealthReading
{
    public static async Task<Dictionary<string, Check>> ReadAsync(TestDatabase database, HealthOptions? options = null,
        DatabaseTarget? target = null)
    {
        await using var session = await DatabaseSession.OpenAsync(target ?? database.Target, Stop);
        var checks = await HealthChecks.RunAsync(session.Work(), options ?? new(), Stop).ToListAsync(Stop);
        await Remedies.DemandAsync(database, checks);
        return checks.ToDictionary(c => c.Name["Health.".Length..]);
    }

    /// <summary>The one check is as expected, and no other one complains.</summary>
    public static async Task<Check> ExpectAsync(TestDatabase database, string name, CheckStatus status,
        HealthOptions? options = null)
    {
        var checks = await ReadAsync(database, options);
        Assert.Equal((name, status, checks[name].Message), (name, checks[name].Status, checks[name].Message));
        Assert.Empty(checks.Values.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning
            && c.Name != "Health." + name).Select(c => $"{c.Name}: {c.Message}"));
        return checks[name];
    }
}
