using System.Globalization;
using System.Net;
using System.Text.Json;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Reports;

/// <summary>
/// The page in a browser: framed by a page of the test's own, which measures it and writes down what it found.
/// </summary>
public sealed class ReportInBrowserTests
{
    /// <summary>The frame named paper has the rules for print switched on, the others those for screens.</summary>
    const string Measure = """
        <!DOCTYPE html><body><pre id="found"></pre><script>
          window.attacked = 0;
          const found = {};
          function look(name) {
            const d = document.getElementById(name).contentDocument;
            if (name === 'paper') for (const rule of d.styleSheets[0].cssRules) if (rule.media?.mediaText === 'print') rule.media.mediaText = 'all';
            const style = (selector, property) => getComputedStyle(d.querySelector(selector))[property];
            const right = d.documentElement.clientWidth + 1;
            found[name] = {
              scripts: d.querySelectorAll('script').length, images: d.querySelectorAll('img').length, attacked: window.attacked,
              width: d.documentElement.scrollWidth, charts: d.querySelectorAll('svg').length,
              chartHeight: d.querySelector('svg').getBoundingClientRect().height, labelHeight: d.querySelector('svg text').getBoundingClientRect().height,
              chartsAbreast: d.querySelectorAll('figure')[0].getBoundingClientRect().top === d.querySelectorAll('figure')[1].getBoundingClientRect().top,
              title: d.querySelector('h1').textContent,
              unfolded: d.querySelector('details td').checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }),
              overflowing: [...d.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg') && e.getBoundingClientRect().right > right).length,
              clippedTables: [...d.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel),
              clippedLabels: [...d.querySelectorAll('svg text')].filter(e => {
                const text = e.getBoundingClientRect(), figure = e.closest('figure').getBoundingClientRect();
                return text.left < figure.left || text.right > figure.right;
              }).length,
              page: style('body', 'backgroundColor'), card: style('.card', 'backgroundColor'), ink: style('body', 'color'),
              texts: [...d.querySelectorAll('.status, .muted, .key, svg text, code, summary, td, th')]
                .map(e => e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color).filter((c, i, all) => all.indexOf(c) === i)
            };
            document.getElementById('found').textContent = JSON.stringify(found);
          }
        </script>
        <iframe id="small" width="360" height="700" onload="look('small')" srcdoc="PAGE"></iframe>
        <iframe id="phone" width="390" height="844" onload="look('phone')" srcdoc="PAGE"></iframe>
        <iframe id="desk" width="1280" height="900" onload="look('desk')" srcdoc="PAGE"></iframe>
        <iframe id="paper" width="690" height="900" onload="look('paper')" srcdoc="PAGE"></iframe></body>
        """;

    sealed record Found(int Scripts, int Images, int Attacked, double Width, int Charts, double ChartHeight,
        double LabelHeight, bool ChartsAbreast, string Title, bool Unfolded,
        int Overflowing, string[] ClippedTables, int ClippedLabels, string Page, string Card, string Ink,
        string[] Texts);

    static async Task<Dictionary<string, Found>> LookAsync(CacheReport report, bool dark)
    {
        var browser = Chromium.Find();
        Assert.SkipWhen(browser is null, "There is no Chromium, Chrome or Edge on this machine.");
        var page = ReportTests.Write(report, ReportFormat.Html);
        var dom = await Chromium.DumpAsync(browser!, Measure.Replace("PAGE", WebUtility.HtmlEncode(page)), dark,
            TestContext.Current.CancellationToken);
        var text = WebUtility.HtmlDecode(dom.Split("<pre id=\"found\">")[1].Split("</pre>")[0]);
        var found = JsonSerializer.Deserialize<Dictionary<string, Found>>(text, JsonSerializerOptions.Web)!;
        Assert.Equal(["desk", "paper", "phone", "small"], found.Keys.Order());
        return found;
    }

    /// <summary>Everything a report can hold, with numbers as wide as they become.</summary>
    static CacheReport Wide()
    {
        var report = ReportTests.Full();
        report.Add(new CacheWeek
        {
            From = new DateTime(2026, 1, 1), To = new DateTime(2026, 1, 7), TotalRequests = 123_456_789_012,
            RequestsChange = -99.9m, HitRate = 12.34m, HitRateChange = -12.3m,
            CacheMisses = 1, TokensSaved = 123_456_789_012_345, TokensSavedChange = 1234.5m,
            EstimatedCostSaved = 9_259_259.26m, TimeZone = "UTC", Database = "quiz",
        });
        report.Add(new StorageUsage
        {
            Name = "public.idx_ai_cache_operation_type", Kind = StorageKind.Index,
            Table = "public.ai_response_cache", TotalBytes = 10_000, LiveBytes = 10_000, Database = "quiz"
        });
        return report;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_fits_phone_and_desk_and_runs_nothing_of_the_data(bool dark)
    {
        var found = await LookAsync(ReportTests.Full(ReportTests.Hostile), dark);
        Assert.All(found.Values, f => Assert.Equal((0, 0, 0, 0), (f.Scripts, f.Images, f.Attacked, f.Overflowing)));
        Assert.All(found.Values, f => Assert.StartsWith("</style><script>", f.Title));
        Assert.All(found.Values, f => Assert.Equal(3, f.Charts));
        Assert.InRange(found["small"].Width, 300, 360);
        Assert.InRange(found["phone"].Width, 300, 390);
        Assert.InRange(found["desk"].Width, 1200, 1280);
        Assert.InRange(found["small"].ChartHeight, 100, 250);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_a_phone_no_table_is_cut_off_and_charts_can_be_read(bool dark)
    {
        var found = await LookAsync(Wide(), dark);
        foreach (var frame in new[] { found["small"], found["phone"], found["desk"] })
        {
            Assert.Equal((0, 0), (frame.Overflowing, frame.ClippedLabels));
            Assert.Empty(frame.ClippedTables);
            Assert.False(frame.Unfolded);
        }
        Assert.True(found["desk"].ChartsAbreast);
        Assert.False(found["phone"].ChartsAbreast);
        // A label's box is a little higher than its letters.
        Assert.InRange(found["small"].LabelHeight, 11, 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Light_and_dark_are_as_the_reader_prefers_and_every_text_stands_out(bool dark)
    {
        var found = await LookAsync(Wide(), dark);
        foreach (var frame in new[] { found["small"], found["phone"], found["desk"] })
        {
            Assert.True(dark ? Luminance(frame.Page) < 0.05 && Luminance(frame.Ink) > 0.6 : Luminance(frame.Page) > 0.8
                && Luminance(frame.Ink) < 0.05, $"{frame.Ink} on {frame.Page}");
            // The least that the Web Content Accessibility Guidelines ask of text.
            Assert.All(frame.Texts.Append(frame.Ink), text => Assert.InRange(Contrast(text, frame.Card), 4.5, 21));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Paper_is_white_whatever_the_reader_prefers_and_nothing_on_it_stays_folded(bool dark)
    {
        var paper = (await LookAsync(Wide(), dark))["paper"];
        Assert.Equal(("rgb(255, 255, 255)", "rgb(255, 255, 255)", "rgb(0, 0, 0)"), (paper.Page, paper.Card, paper.Ink));
        Assert.All(paper.Texts, text => Assert.InRange(Contrast(text, paper.Card), 4.5, 21));
        Assert.Equal((0, 0), (paper.Overflowing, paper.ClippedLabels));
        Assert.Empty(paper.ClippedTables);
        Assert.True(paper.ChartsAbreast);
        Assert.True(paper.Unfolded);
    }

    static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(string colour)
    {
        var parts = colour[(colour.IndexOf('(') + 1)..].TrimEnd(')').Split(',').Take(3)
            .Select(p => double.Parse(p, CultureInfo.InvariantCulture) / 255)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
