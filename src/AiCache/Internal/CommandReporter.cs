using System.Diagnostics;
using System.Management.Automation;
using AiCache.Engine;

namespace AiCache.Internal;

/// <summary>Hands the engine's reports to the pipeline's thread, from whichever thread they come.</summary>
/// <remarks>Once the pipeline is being stopped it takes nothing any more: warnings go to the host itself, so that what was done is still said.</remarks>
sealed class CommandReporter(PSCmdlet command) : IReporter
{
    static int activities;
    static readonly TimeSpan WorthShowing = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    readonly SynchronizationContext pipeline = SynchronizationContext.Current!;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly int activity = Interlocked.Increment(ref activities);
    TimeSpan shownAt;
    string? shown;

    /// <inheritdoc/>
    public void Progress(ProgressReport report)
    {
        var now = clock.Elapsed;
        if (now < WorthShowing || now - shownAt < Interval) return;
        shownAt = now;
        pipeline.Post(_ =>
        {
            shown = report.Activity;
            Write(report.Activity, report.Status, Math.Clamp(report.Percent ?? -1, -1, 100), ProgressRecordType.Processing);
        }, null);
    }

    /// <inheritdoc/>
    public void Verbose(string message) => pipeline.Post(_ =>
    {
        if (!command.Stopping) command.WriteVerbose(message);
    }, null);

    /// <inheritdoc/>
    public void Warning(string message) => pipeline.Post(_ =>
    {
        if (command.Stopping) command.Host.UI.WriteWarningLine(message);
        else command.WriteWarning(message);
    }, null);

    /// <summary>Takes the progress bar away again, if one was shown.</summary>
    public void Complete()
    {
        if (shown is not null) Write(shown, "done", 100, ProgressRecordType.Completed);
    }

    void Write(string title, string status, int percent, ProgressRecordType type)
    {
        if (command.Stopping) return;
        command.WriteProgress(new ProgressRecord(activity, title, status) { PercentComplete = percent, RecordType = type });
    }
}
