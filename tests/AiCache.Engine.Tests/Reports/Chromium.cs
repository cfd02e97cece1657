using System.Diagnostics;

namespace AiCache.Engine.Tests.Reports;

/// <summary>A headless browser, where there is one.</summary>
static class Chromium
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
        "chrome", "msedge"];

    static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    ];

    /// <summary>The program, or null.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(f => f.Length > 0)
        .SelectMany(folder =>
        Names.SelectMany(name => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") }))
        .Concat(Places).FirstOrDefault(File.Exists);

    /// <summary>Loads a page and returns its document as the browser has it after its scripts have run.</summary>
    public static async Task<string> DumpAsync(string program, string page, bool dark, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("aicache-chromium-").FullName;
        try
        {
            var file = Path.Combine(folder, "page.html");
            await File.WriteAllTextAsync(file, page, cancellation);
            var start = new ProcessStartInfo(program,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update",
                "--disable-sync", $"--user-data-dir={Path.Combine(folder, "profile")}",
                    $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
                "--virtual-time-budget=3000", "--dump-dom", new Uri(file).AbsoluteUri,
            ])
            { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var dom = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? dom
                : throw new InvalidOperationException($"{program} ended with exit "
                + $"code {process.ExitCode}: {await errors}");
        }
        finally
        {
            // Its helpers let go of the profile a moment after it has ended.
            for (var left = 20; Directory.Exists(folder) && left > 0; left--)
            {
                try { Directory.Delete(folder, recursive: true); }
                catch (IOException) when (left > 1) { await Task.Delay(100, CancellationToken.None); }
            }
        }
    }
}
