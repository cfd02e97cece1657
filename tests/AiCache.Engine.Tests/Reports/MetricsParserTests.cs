using AiCache.Engine.Reports;
using AiCache.Engine.Tests.Monitoring;

namespace AiCache.Engine.Tests.Reports;

/// <summary>What Prometheus' own programs make of a report.</summary>
public sealed class MetricsParserTests
{
    [Fact]
    public async Task Promtool_has_nothing_to_say_of_the_names()
    {
        foreach (var text in new[] { "quiz", ReportTests.Hostile })
        {
            var (code, output) = await MonitoringProgram.RunAsync(MonitoringProgram.Promtool, ["check", "metrics"],
                ReportTests.Write(MetricsReportTests.Everything(text), ReportFormat.OpenMetrics));
            Assert.Equal((0, ""), (code, output));
        }
        // It has something to say where there is something.
        var (wrong, said) = await MonitoringProgram.RunAsync(MonitoringProgram.Promtool, ["check", "metrics"],
            "# HELP aicache_ms Wrong.\n# TYPE aicache_ms gauge\naicache_ms 1\naicache_ms 2\n");
        Assert.NotEqual((0, ""), (wrong, said));
    }

    [Fact]
    public async Task The_strict_parser_of_open_metrics_reads_it()
    {
        const string parse = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            sys.stdin.reconfigure(encoding='utf-8')
            print(sum(len(family.samples) for family in parse(sys.stdin.read())))
            """;
        var python = MonitoringProgram.Demand("python3");
        // Debian's own comes with Debian's packages, whatever stands before it.
        if (File.Exists("/usr/bin/python3")) python = "/usr/bin/python3";
        var (found, _) = await MonitoringProgram.RunAsync(python,
            ["-c", "import prometheus_client.openmetrics.parser"]);
        Assert.SkipWhen(found != 0, "There is no python3-prometheus-client on this machine.");
        foreach (var text in new[] { "quiz", ReportTests.Hostile })
        {
            var report = ReportTests.Write(MetricsReportTests.Everything(text), ReportFormat.OpenMetrics);
            var (code, output) = await MonitoringProgram.RunAsync(python, ["-c", parse], report);
            Assert.Equal((0, report.Split('\n').Count(line => line.StartsWith("aicache", StringComparison.Ordinal))),
                (code, int.TryParse(output, System.Globalization.CultureInfo.InvariantCulture, out var count) ? count
                : -1));
        }
    }
}
