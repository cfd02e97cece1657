using System.Net;
using System.Text.Json;
using AiCache.Engine.Reports;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>The page in a browser: framed by a page of the test's own, which measures it and writes down what it found.</summary>
public sealed class ReportInBrowserTests
{
    const string Measure = """
        <!DOCTYPE html><body><pre id="found"></pre><script>
          window.attacked = 0;
          const found = {};
          function look(name) {
            const d = document.getElementById(name).contentDocument;
            const style = (selector, property) => getComputedStyle(d.querySelector(selector))[property];
            found[name] = {
              scripts: d.querySelectorAll('script').length, images: d.querySelectorAll('img').length, attacked: window.attacked,
              width: d.documentElement.scrollWidth, height: d.documentElement.scrollHeight, charts: d.querySelectorAll('svg').length,
              chartHeight: d.querySelector('svg').getBoundingClientRect().height, page: style('body', 'backgroundColor'), ink: style('body', 'color'),
              title: d.querySelector('h1').textContent, overflowing: [...d.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg') && e.getBoundingClientRect().right > d.documentElement.clientWidth + 1).length
            };
            document.getElementById('found').textContent = JSON.stringify(found);
          }
        </script>
        <iframe id="phone" width="360" height="700" onload="look('phone')" srcdoc="PAGE"></iframe>
        <iframe id="desk" width="1280" height="900" onload="look('desk')" srcdoc="PAGE"></iframe></body>
        """;

    sealed record Found(int Scripts, int Images, int Attacked, double Width, double Height, int Charts, double ChartHeight, string Page, string Ink, string Title, int Overflowing);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_fits_phone_and_desk_follows_light_and_dark_and_runs_nothing_of_the_data(bool dark)
    {
        var browser = Chromium.Find();
        Assert.SkipWhen(browser is null, "There is no Chromium, Chrome or Edge on this machine.");
        var page = ReportTests.Write(ReportTests.Full(ReportTests.Hostile), ReportFormat.Html);
        var dom = await Chromium.DumpAsync(browser!, Measure.Replace("PAGE", WebUtility.HtmlEncode(page)), dark, TestContext.Current.CancellationToken);
        var text = WebUtility.HtmlDecode(dom.Split("<pre id=\"found\">")[1].Split("</pre>")[0]);
        var found = JsonSerializer.Deserialize<Dictionary<string, Found>>(text, JsonSerializerOptions.Web)!;

        Assert.Equal(["desk", "phone"], found.Keys.Order());
        Assert.All(found.Values, f => Assert.Equal((0, 0, 0, 0), (f.Scripts, f.Images, f.Attacked, f.Overflowing)));
        Assert.All(found.Values, f => Assert.StartsWith("</style><script>", f.Title));
        Assert.All(found.Values, f => Assert.Equal(3, f.Charts));
        Assert.InRange(found["phone"].Width, 300, 360);
        Assert.InRange(found["desk"].Width, 1200, 1280);
        Assert.InRange(found["phone"].ChartHeight, 100, 250);
        var (page1, ink) = (Brightness(found["desk"].Page), Brightness(found["desk"].Ink));
        Assert.True(dark ? page1 < 60 && ink > 200 : page1 > 220 && ink < 60, $"{found["desk"].Ink} on {found["desk"].Page}");
    }

    static double Brightness(string colour) => colour[(colour.IndexOf('(') + 1)..].TrimEnd(')').Split(',').Take(3).Average(double.Parse);
}
