using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AiCache.Engine.Activity;
using AiCache.Engine.Contract;
using AiCache.Engine.Entries;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Reports;

public sealed class ReportTests
{
    internal const string Hostile = "</style><script>parent.attacked = 1</script><img src=x "
        + "onerror=parent.attacked=1>\"'&|`*_[x](http://evil) \u001b[31m\r\n::error::x "
        + "##vso[task.complete result=Failed]\ud800";

    internal static CacheReport Full(string text = "quiz", int days = 30)
    {
        var report = new CacheReport { Title = text };
        foreach (var status in Enum.GetValues<CheckStatus>())
            report.Add(new Check
            {
                Name = $"Health.{status}", Category = "Health", Status = status, Message = text,
                Expected = text, Actual = text, Remediation = text, Duration = TimeSpan.FromSeconds(1.5),
                Database = text
            });
        for (var i = 0; i < days; i++)
        {
            report.Add(new CacheDay
            {
                Date = new DateTime(2026, 1, 1).AddDays(i), TotalRequests = i * 100, CacheHits = i * 60,
                CacheMisses = i * 40, HitRate = i == 0 ? 0 : 60, TokensSaved = i * 1000L,
                EstimatedCostSaved = i, TimeZone = "UTC", Database = text,
            });
        }
        report.Add(new StorageUsage
        {
            Name = "public.ai_response_cache", Kind = StorageKind.Table, Table = text,
            TotalBytes = 10_000, HeapBytes = 5_000, ToastBytes = 2_000, IndexBytes = 3_000, ReusableBytes = 1_000,
            LiveBytes = 9_000, LiveRows = 7, DaysUntilLimit = 9_999, LimitBytes = 1_000_000_000, Database = text
        });
        report.Add(new CacheEntry
        {
            Id = Guid.Empty, CacheKey = text, OperationType = text, LectureIds = [],
            TokensUsed = 1, ContentSize = 2, HitCount = 3, CreatedAt = DateTimeOffset.MaxValue, Database = text
        });
        report.Add(new CacheActivity
        {
            Kind = ActivityKind.Blocked, Relation = text, Phase = text, User = text,
            Database = text
        });
        return report;
    }

    internal static string Write(CacheReport report, ReportFormat format)
    {
        var output = new StringWriter();
        ReportWriter.Write(report, format, output);
        return output.ToString();
    }

    [Fact]
    public void A_page_loads_nothing_and_runs_nothing_but_its_own_script()
    {
        var page = Write(Full(), ReportFormat.Html);
        var script = page.Split("<script>")[1].Split("</script>")[0];
        Assert.Equal(2, page.Split("<script").Length);
        Assert.Contains("script-src &#39;sha256-" + WebUtility.HtmlEncode(Convert.ToBase64String(
            SHA256.HashData(Encoding.UTF8.GetBytes(script)))), page);
        Assert.DoesNotContain("http:", page);
        Assert.DoesNotContain("https:", page);
        Assert.DoesNotContain("src=", page);
        Assert.Contains("default-src &#39;none&#39;", page);
    }

    [Fact]
    public void Whatever_is_in_the_data_the_page_has_the_same_elements()
    {
        static IEnumerable<string> Tags(string page) =>
            System.Text.RegularExpressions.Regex.Matches(page, "<(/?[a-z0-9]+)").Select(m => m.Groups[1].Value);
        Assert.Equal(Tags(Write(Full(), ReportFormat.Html)), Tags(Write(Full(Hostile), ReportFormat.Html)));
    }

    [Fact]
    public void Days_without_a_request_have_no_hit_rate_to_look_at()
    {
        const string none = "<dt>Hit rate</dt><dd>none yet</dd>";
        Assert.Contains(none, Write(Full(days: 1), ReportFormat.Html));
        Assert.DoesNotContain(none, Write(Full(days: 2), ReportFormat.Html));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(366)]
    public void Charts_are_drawn_for_any_number_of_days(int days)
    {
        var page = Write(Full(days: days), ReportFormat.Html);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("∞", page);
        Assert.Equal(days == 0 ? 0 : 3, page.Split("<svg").Length - 1);
    }

    [Fact]
    public void Numbers_beyond_all_bounds_stay_inside_their_chart()
    {
        var report = new CacheReport();
        foreach (var (requests, rate) in new[] { (long.MaxValue, 100m), (-5L, -5m), (long.MinValue, 1e10m), (0L, 0m) })
            report.Add(new CacheDay
            {
                Date = new DateTime(9999, 12, 31), TotalRequests = requests,
                CacheHits = requests, CacheMisses = requests, HitRate = rate, TokensSaved = requests,
                EstimatedCostSaved = requests, TimeZone = "", Database = ""
            });
        var page = Write(report, ReportFormat.Html);
        var svg = XDocument.Parse("<x>" + string.Concat(page.Split("<svg")[1..]
            .Select(p => "<svg" + p[..(p.IndexOf("</svg>", StringComparison.Ordinal) + 6)])) + "</x>");
        Assert.All(svg.Descendants("rect"), r => Assert.InRange(Number(r, "y") + Number(r, "height"), 0, 190));
        Assert.All(svg.Descendants("circle"), c => Assert.InRange(Number(c, "cy"), 0, 190));
        static double Number(XElement element, string name) =>
            double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void JUnit_tells_failures_errors_skips_and_warnings_apart()
    {
        foreach (var text in new[] { "plain", Hostile })
        {
            var xml = XDocument.Parse(Write(Full(text), ReportFormat.JUnit));
            Assert.Equal(("5", "1", "1", "1"), (xml.Root!.Attribute("tests")!.Value,
                xml.Root.Attribute("failures")!.Value, xml.Root.Attribute("errors")!.Value,
                xml.Root.Attribute("skipped")!.Value));
            Assert.Equal(["", "system-out", "failure", "skipped", "error"], xml.Descendants("testcase")
                .Select(c => c.Elements().FirstOrDefault()?.Name.LocalName ?? ""));
            Assert.Equal("1.500", xml.Descendants("testcase").First().Attribute("time")!.Value);
            Assert.Equal("utf-8", xml.Declaration!.Encoding);
        }
    }

    [Fact]
    public void Json_holds_the_raw_values()
    {
        var json = JsonDocument.Parse(Write(Full(Hostile), ReportFormat.Json)).RootElement;
        Assert.Equal(("Passed", 30, 10_000),
            (json.GetProperty("checks")[0].GetProperty("status").GetString(), json.GetProperty("days")
            .GetArrayLength(), json.GetProperty("storage")[0].GetProperty("totalBytes").GetInt32()));
        Assert.StartsWith("</style>", json.GetProperty("entries")[0].GetProperty("operationType").GetString());
    }

    [Fact]
    public void Markdown_holds_no_markup_from_data()
    {
        var text = Write(Full(Hostile), ReportFormat.Markdown);
        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("<img", text);
        Assert.DoesNotContain("](", text);
        Assert.DoesNotContain("http://", text);
        // Every row of a table has as many cells as its head.
        foreach (var rows in text.Split('\n').Where(l => l.StartsWith('|')).Chunk(1))
            Assert.InRange(rows[0].Count(c => c == '|'), 4, 12);
        static int[] Cells(string report) =>
            [.. report.Split('\n').Where(l => l.StartsWith('|')).Select(l => l.Count(c => c == '|'))];
        Assert.Equal(Cells(Write(Full(), ReportFormat.Markdown)), Cells(text));
    }

    [Fact]
    public void Annotations_are_one_line_each_and_data_begins_no_command()
    {
        var github = Write(Full(Hostile), ReportFormat.GitHub)
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, github.Length);
        Assert.StartsWith("::error title=Health.Failed at </style>", github[0]);
        Assert.StartsWith("::error title=Health.Unknown at </style>", github[1]);
        Assert.StartsWith("::warning title=", github[2]);
        // In front of the message stands only the command's own pair of colons.
        Assert.All(github, l => Assert.Equal(2, l.Split("::", 3).Length - 1));
        Assert.All(github, l => Assert.DoesNotContain(':', l.Split("::")[1]["error ".Length..]));
        var azure = Write(Full(Hostile), ReportFormat.AzureDevOps)
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["##vso[task.logissue type=error;code=Health.Failed]",
            "##vso[task.logissue type=error;code=Health.Unknown]",
            "##vso[task.logissue type=warning;code=Health.Warning]"], azure.Select(l => l[..(l.IndexOf(']') + 1)]));
        Assert.Equal("50 %AZP25", Write(With("50 %"), ReportFormat.AzureDevOps).Split("x: ")[1].Trim());
        Assert.Equal("50 %25%0A::error::", Write(With("50 %\n::error::"), ReportFormat.GitHub).Split("title=x::")[1]
            .Trim());
        static CacheReport With(string message)
        {
            var report = new CacheReport();
            report.Add(new Check { Name = "x", Category = "x", Status = CheckStatus.Failed, Message = message });
            return report;
        }
    }

    [Fact]
    public void Names_with_commas_and_semicolons_stay_whole_in_annotations()
    {
        var report = new CacheReport();
        report.Add(new Check
        {
            Name = "a,b;c]d:e\u0007", Category = "x", Status = CheckStatus.Failed, Message = "m",
            Database = "f,g"
        });
        Assert.Equal("::error title=a%2Cb;c]d%3Ae\u2407 at f%2Cg::m", Write(report, ReportFormat.GitHub).Trim());
        Assert.StartsWith("##vso[task.logissue type=error;code=a,b%3Bc%5Dd:e\u2407]a,b;c]d:e", Write(report,
            ReportFormat.AzureDevOps));
        Assert.Equal("a,b;c]d:e\u2407", XDocument.Parse(Write(report, ReportFormat.JUnit)).Descendants("testcase")
            .Single()
            .Attribute("name")!.Value);
    }

    [Fact]
    public void Several_databases_have_a_part_each()
    {
        var report = Full("one");
        foreach (var check in Full("two").Checks) report.Add(check);
        var page = Write(report, ReportFormat.Html);
        Assert.Contains("<h2>one</h2>", page);
        Assert.Contains("<h2>two</h2>", page);
        Assert.Contains("2 checks failed.", page);
        Assert.DoesNotContain("<h2>", Write(Full(), ReportFormat.Html));
    }

    [Fact]
    public void A_report_of_nothing_says_so() =>
        Assert.Contains("Nothing was reported.", Write(new CacheReport(), ReportFormat.Html));

    [Theory]
    [InlineData("✕ One check failed.", CheckStatus.Failed, CheckStatus.Unknown)]
    [InlineData("✕ 2 checks failed.", CheckStatus.Failed, CheckStatus.Failed)]
    [InlineData("? One thing may not be looked at.", CheckStatus.Unknown, CheckStatus.Warning)]
    [InlineData("? 2 things may not be looked at.", CheckStatus.Unknown, CheckStatus.Unknown)]
    [InlineData("! Working, with warnings.", CheckStatus.Warning, CheckStatus.Passed)]
    [InlineData("✓ Everything that was checked is as it should be.", CheckStatus.Passed, CheckStatus.Skipped)]
    [InlineData("– Nothing could be checked.", CheckStatus.Skipped, CheckStatus.Skipped)]
    public void A_verdict_tells_the_worst_that_was_found(string verdict, CheckStatus one, CheckStatus other)
    {
        var report = new CacheReport();
        foreach (var status in new[] { one, other }) report.Add(Check.Of(status, "x", $"{status}", ""));
        Assert.Contains($"<strong>{verdict}</strong>", Write(report, ReportFormat.Html));
    }

    [Fact]
    public void What_is_of_no_type_of_a_report_is_not_taken() => Assert.False(new CacheReport().Add("text"));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(10, 2, 5)]
    [InlineData(11, 5, 3)]
    [InlineData(1_000, 200, 5)]
    [InlineData(1_001, 500, 3)]
    public void A_scale_has_few_marks_at_round_numbers(double largest, double step, int count)
    {
        var axis = Axis.For(largest);
        Assert.Equal((step, count), (axis.Step, axis.Count));
    }

    [Theory]
    [InlineData(999, "999")]
    [InlineData(1e3, "1k")]
    [InlineData(1e6, "1M")]
    [InlineData(2.5e9, "2.5G")]
    [InlineData(1e12, "1T")]
    public void A_count_at_a_mark_is_short(double value, string text) => Assert.Equal(text, Axis.Short(value));

    [Theory]
    [InlineData("a_b", "a_b")]
    [InlineData("_b a_ b_", "&#95;b a&#95; b&#95;")]
    [InlineData("x@y", "x@y")]
    [InlineData("@all (@b)", "&#64;all (&#64;b)")]
    [InlineData("a:b http://c:", "a:b http&#58;//c:")]
    public void A_sign_is_an_entity_where_Markdown_would_read_it(string title, string text) =>
        Assert.StartsWith($"# {text}\n",
            Write(new CacheReport { Title = title }, ReportFormat.Markdown).ReplaceLineEndings("\n"));
}
