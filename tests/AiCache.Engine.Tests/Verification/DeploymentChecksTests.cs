using AiCache.Engine.Tests.Migrations;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Verification;

public sealed class DeploymentChecksTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task<List<Check>> CheckAsync(TestDatabase database, params string[] categories)
    {
        await using var session = await database.OpenAsync();
        return await DeploymentChecks.RunAsync(session, new() { Categories = categories }, SilentReporter.Instance, Stop).ToListAsync(Stop);
    }

    internal static string Show(IEnumerable<Check> checks) => string.Join("\n", checks.Select(c => $"{c.Status} {c.Name}: expected {c.Expected}, found {c.Actual}. {c.Message} -> {c.Remediation}"));

    [Fact]
    public async Task A_fresh_deployment_passes_every_check_but_the_use_of_its_indexes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var checks = await CheckAsync(database);
        Assert.Equal("", Show(checks.Where(c => c.Status != CheckStatus.Passed && c.Category != CheckCategory.Usage)));
        Assert.All(checks.Where(c => c.Category == CheckCategory.Usage), c => Assert.Equal(CheckStatus.Skipped, c.Status));
        Assert.Equal(CheckCategory.Deployment.Order(), checks.Select(c => c.Category).Distinct().Order());
        Assert.Equal(checks.Count, checks.Select(c => c.Name).Distinct().Count());
    }
}
