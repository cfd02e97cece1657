using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiCache.Engine.Reports;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Reports;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>The files of docs/examples/monitoring, by the programs that read them.</summary>
public sealed partial class MonitoringExamplesTests
{
    static string Examples => AlertStack.Examples;

    static string Read(string name) => File.ReadAllText(Path.Combine(Examples, name));

    static IEnumerable<string> DashboardQueries() =>
        from panel in JsonNode.Parse(Read("grafana-dashboard.json"))!["panels"]!.AsArray()
        from target in panel!["targets"]!.AsArray()
        select (string)target!["expr"]!;

    [Theory]
    [InlineData("check", "rules", "aicache-alerts.yml")]
    [InlineData("test", "rules", "aicache-alerts.test.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    public async Task Promtool_takes_them(params string[] arguments)
    {
        var (code, output) = await MonitoringProgram.RunAsync(MonitoringProgram.Promtool, arguments, folder: Examples);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Amtool_takes_the_configuration_of_alertmanager()
    {
        var amtool = MonitoringProgram.Demand("amtool");
        var (code, output) = await MonitoringProgram.RunAsync(amtool, ["check-config", "alertmanager.yml"],
            folder: Examples);
        Assert.True(code == 0, output);
    }

    [Fact]
    public void Every_alert_has_a_test()
    {
        string[] Names(string file) =>
            [.. Alert().Matches(Read(file)).Select(m => m.Groups["name"].Value).Distinct().Order()];
        Assert.Equal(Names("aicache-alerts.yml"), Names("aicache-alerts.test.yml"));
        Assert.Equal(14, Names("aicache-alerts.yml").Length);
    }

    [Fact]
    public void Rules_and_dashboard_use_only_metrics_that_there_are()
    {
        var written = Metric().Matches(ReportTests.Write(MetricsReportTests.Everything("x"), ReportFormat.OpenMetrics))
            .Select(m => m.Value).ToHashSet();
        var used = Metric().Matches(Read("aicache-alerts.yml") + string.Join('\n', DashboardQueries()))
            .Select(m => m.Value).ToHashSet();
        Assert.True(used.Count > 15);
        Assert.Empty(used.Except(written));
    }

    [Fact]
    public async Task Every_query_of_the_dashboard_is_promql()
    {
        using var folder = new TemporaryFolder();
        var rules = DashboardQueries().Select((query, i) => new { record = $"panel:{i}", expr = query });
        var file = folder.Write("rules.yml", JsonSerializer.Serialize(
            new { groups = new[] { new { name = "dashboard", rules } } }));
        var (code, output) = await MonitoringProgram.RunAsync(MonitoringProgram.Promtool, ["check", "rules", file]);
        Assert.True(code == 0, output);
    }

    [GeneratedRegex(@"alert(?:name)?: (?<name>AiCache\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\baicache_\w+")]
    private static partial Regex Metric();
}
