using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Watch;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Watches the cache: a page in the terminal that is drawn anew at an interval, or one line each time where there is no
/// terminal.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "AiCache")]
[OutputType(typeof(string))]
public sealed class WatchAiCacheCommand : DatabaseCommand
{
    LiveScreen? screen;

    /// <summary>From one look to the next: seconds or a TimeSpan.</summary>
    [Parameter(Position = 0)]
    [Seconds]
    public TimeSpan Interval { get; set; } = new WatchOptions().Interval;

    /// <summary>Ends after so many looks. Left out, q or Ctrl+C ends it.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Whole]
    public int? Count { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Who stands behind it in the pipeline wants the lines.
        if (MyInvocation.PipelinePosition == MyInvocation.PipelineLength) screen = LiveScreen.Open(Host);
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => WatchCache.RunAsync(work,
        new WatchOptions { Interval = Interval, Count = Count, Enough = screen?.Left ?? CancellationToken.None },
        Cancellation);

    private protected override void WriteResult(object result, string? view = null)
    {
        var snapshot = (WatchSnapshot)result;
        if (screen is null) WriteObject(WatchPage.Line(snapshot));
        else screen.Draw((width, height) => WatchPage.Lines(snapshot, width, height));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        screen?.Dispose();
        screen = null;
        base.Dispose(disposing);
    }
}
