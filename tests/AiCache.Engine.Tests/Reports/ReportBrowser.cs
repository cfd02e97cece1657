using Microsoft.Playwright;

namespace AiCache.Engine.Tests.Reports;

/// <summary>
/// A headless browser of this machine, driven by Playwright; the tests are skipped where there is none.
/// </summary>
public sealed class ReportBrowser : IAsyncLifetime
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
        "chrome", "msedge"];

    readonly string folder = Directory.CreateTempSubdirectory("aicache-report-").FullName;
    IPlaywright? playwright;
    IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(f => f.Length > 0)
            .SelectMany(folder =>
            Names.SelectMany(name => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") }))
            .FirstOrDefault(File.Exists);
        if (program is null) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu"]
        });
    }

    /// <summary>Opens a page from a file, as a reader does.</summary>
    public async Task<IPage> OpenAsync(string html, int width, bool dark, bool script)
    {
        Assert.SkipWhen(browser is null, "There is no Chromium, Chrome or Edge on this machine.");
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 }, JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var file = Path.Combine(folder, Guid.NewGuid() + ".html");
        await File.WriteAllTextAsync(file, html);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
