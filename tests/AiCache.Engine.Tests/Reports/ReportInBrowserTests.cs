using System.Globalization;
using AiCache.Engine.Contract;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;
using Microsoft.Playwright;

namespace AiCache.Engine.Tests.Reports;

/// <summary>
/// The page as a person meets it: in a browser, at a desk, on a phone, on paper, in the light and in the dark.
/// </summary>
[Trait("Category", "Slow")]
public sealed class ReportInBrowserTests(ReportBrowser browser) : IClassFixture<ReportBrowser>
{
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
        report.Add(Check(CheckStatus.Failed, "Policy", "Policy.ai_response_cache.read", "The policy is missing.") with
        { Remediation = "Invoke-AiCacheMigration -Repair", Hint = "Look who dropped it." });
        foreach (var n in Enumerable.Range(1, 12))
            report.Add(Check(CheckStatus.Passed, "Index", $"Index.number_{n}", $"Index {n} is valid."));
        return report;
    }

    static Check Check(CheckStatus status, string category, string name, string message) => new()
    { Status = status, Category = category, Name = name, Message = message, Database = "quiz" };

    Task<IPage> OpenAsync(CacheReport report, int width = 1280, bool dark = false, bool script = true) =>
        browser.OpenAsync(ReportTests.Write(report, ReportFormat.Html), width, dark, script);

    static Task<string[]> ShownAsync(IPage page, string selector) => page.Locator(selector)
        .EvaluateAllAsync<string[]>("all => all.filter(e => e.checkVisibility({ "
        + "contentVisibilityAuto: true })).map(e => e.textContent)");

    [Theory(Explicit = true)]
    [InlineData(360, false)]
    [InlineData(390, true)]
    [InlineData(1100, false)]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    public async Task Nothing_is_cut_off_and_nothing_of_the_data_runs(int width, bool dark)
    {
        foreach (var report in new[] { ReportTests.Full(ReportTests.Hostile), Wide() })
        {
            var page = await OpenAsync(report, width, dark);
            Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 300, width);
            Assert.Equal(0, await page.EvaluateAsync<int>("""
                [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg')
                  && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length
                """));
            Assert.Empty(await page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > "
                + "e.clientWidth + 1).map(e => e.ariaLabel)"));
            Assert.Equal(0, await page.EvaluateAsync<int>("""
                [...document.querySelectorAll('svg text')].filter(e => {
                  const text = e.getBoundingClientRect(), figure = e.closest('figure').getBoundingClientRect();
                  return text.left < figure.left || text.right > figure.right; }).length
                """));
            Assert.Empty(await page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('.tiles dd')].filter(e => e.scrollWidth > e.clientWidth + 1)"
                + ".map(e => e.textContent)"));
            Assert.Equal((1, 0), (await page.Locator("script").CountAsync(), await page.Locator("img").CountAsync()));
            Assert.False(await page.EvaluateAsync<bool>("'attacked' in window"));
        }
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Light_and_dark_are_as_the_reader_prefers_and_every_text_stands_out(bool dark)
    {
        var page = await OpenAsync(Wide(), dark: dark);
        var colours = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('.status, .muted, .key, svg text, code, summary, td, th, .chip, .copy, dd, input')]
              .map(e => e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color).filter((c, i, all) => all.indexOf(c) === i)
            """);
        var card = await page.Locator(".card").First.EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor");
        var ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.True(dark ? Luminance(ground) < 0.05 : Luminance(ground) > 0.8, ground);
        // The least that the Web Content Accessibility Guidelines ask of text.
        Assert.All(colours, text => Assert.InRange(Contrast(text, card), 4.5, 21));
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Paper_is_white_and_nothing_on_it_stays_folded_or_filtered(bool dark)
    {
        var page = await OpenAsync(Wide(), 690, dark);
        await page.GetByRole(AriaRole.Button, new() { Name = "failed" }).ClickAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal("rgb(255, 255, 255)",
            await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(17 + 1, (await ShownAsync(page, ".checks li")).Length);
        Assert.Empty(await ShownAsync(page, ".tools, .copy"));
        Assert.NotEmpty(await ShownAsync(page, "details td"));
    }

    [Fact(Explicit = true)]
    public async Task Chips_filter_and_the_search_narrows_it_down()
    {
        var page = await OpenAsync(Wide());
        var all = (await ShownAsync(page, ".checks li")).Length;

        await page.GetByRole(AriaRole.Button, new() { Name = "2 failed" }).ClickAsync();
        Assert.All(await ShownAsync(page, ".checks li .status"), status => Assert.Equal("Failed", status));
        Assert.Equal(2, (await ShownAsync(page, ".checks li")).Length);

        await page.GetByRole(AriaRole.Button, new() { Name = "2 failed" }).ClickAsync();
        Assert.Equal(all, (await ShownAsync(page, ".checks li")).Length);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("NUMBER_7");
        Assert.Equal(["Index.number_7"], await ShownAsync(page, ".checks li .name"));

        await page.GetByRole(AriaRole.Searchbox).FillAsync("there is no such thing");
        Assert.Empty(await ShownAsync(page, ".checks li"));
        Assert.Equal(["No check is like that."], await ShownAsync(page, ".none"));
    }

    [Fact(Explicit = true)]
    public async Task What_is_well_is_folded_by_category_and_unfolds()
    {
        var page = await OpenAsync(Wide());
        Assert.DoesNotContain("Index.number_1", await ShownAsync(page, ".checks li .name"));

        await page.Locator("summary", new() { HasText = "Index" }).ClickAsync();

        Assert.Equal(12, (await ShownAsync(page, ".checks li .name"))
            .Count(name => name.StartsWith("Index.", StringComparison.Ordinal)));
        Assert.Contains("12 passed", await page.Locator("summary", new() { HasText = "Index" }).TextContentAsync(),
            StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task A_remedy_is_copied_as_it_is()
    {
        var page = await OpenAsync(Wide());
        var remedy = page.Locator(".command", new() { HasText = "-Repair" });

        await remedy.GetByRole(AriaRole.Button).ClickAsync();

        Assert.Equal("Copied", await remedy.GetByRole(AriaRole.Button).TextContentAsync());
        Assert.Equal("Invoke-AiCacheMigration -Repair",
            await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact(Explicit = true)]
    public async Task Without_script_everything_can_be_read_and_nothing_is_there_that_does_nothing()
    {
        var page = await OpenAsync(Wide(), script: false);
        Assert.False(await page.Locator(".tools").IsVisibleAsync());
        Assert.Equal(0, await page.Locator(".copy").CountAsync());

        await page.Locator("summary", new() { HasText = "Index" }).ClickAsync();

        Assert.True(await page.GetByText("Index.number_12").IsVisibleAsync());
    }

    [Fact(Explicit = true)]
    public async Task Charts_show_the_threshold_and_tell_the_day_that_is_not_over()
    {
        var report = new CacheReport { CreatedAt = new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero) };
        foreach (var item in ReportTests.Full(days: 20).Days) report.Add(item);
        report.Add(Check(CheckStatus.Passed, "Health", "Health.HitRate", "Well.") with
        {
            Value = 60,
            Threshold = 30,
            Unit = "percent"
        });
        var page = await OpenAsync(report);

        Assert.Equal(1, await page.Locator("line.limit").CountAsync());
        Assert.Equal(3, await page.Locator("rect.unfinished").CountAsync());
        Assert.Equal("Jan 1 – Jan 20", await page.Locator("dd.note").First.TextContentAsync());
        Assert.Contains(" in 7 days", await page.Locator("dd.note").Nth(1).TextContentAsync(),
            StringComparison.Ordinal);
        Assert.Contains("HitRate 30.0 %", await page.Locator("footer").TextContentAsync(), StringComparison.Ordinal);
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
