using System.Management.Automation.Host;

namespace AiCache.Views;

/// <summary>
/// A page in a terminal, drawn over what was there before: a screen of its own, which gives back what it covers.
/// </summary>
sealed class LiveScreen : IDisposable
{
    const string Enter = "\e[?1049h\e[?25l";
    const string Leave = "\e[?25h\e[?1049l";

    /// <summary>Terminals that know them show what is between both at once; others pass over them.</summary>
    const string Together = "\e[?2026h", Shown = "\e[?2026l";

    readonly PSHost host;
    readonly CancellationTokenSource left = new();
    readonly Timer keys;

    LiveScreen(PSHost host)
    {
        this.host = host;
        Console.Out.Write(Enter);
        keys = new Timer(_ => Listen(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Cancelled when somebody presses q.</summary>
    public CancellationToken Left => left.Token;

    /// <summary>The screen; null where there is no terminal to draw on and to press a key at.</summary>
    public static LiveScreen? Open(PSHost host) => host.Name == "ConsoleHost" && !Console.IsOutputRedirected
        && !Console.IsInputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" ? new LiveScreen(host)
        : null;

    /// <summary>Draws a page; what does not fit the window is left out.</summary>
    /// <param name="page">Its lines, for so many columns and lines.</param>
    public void Draw(Func<int, int, IEnumerable<string>> page)
    {
        var height = Math.Max(1, Console.WindowHeight - 1);
        var lines = page(Window.Of(host), height).Take(height);
        Console.Out.Write($"{Together}\e[H{string.Join("", lines.Select(line => $"{line}\e[K\r\n"))}\e[J{Shown}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keys.Dispose();
        Console.Out.Write(Leave);
    }

    void Listen()
    {
        while (!left.IsCancellationRequested && Console.KeyAvailable)
            if (Console.ReadKey(intercept: true).KeyChar is 'q' or 'Q') left.Cancel();
    }
}
