using System.Management.Automation;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// Hands the engine's reports to the pipeline's thread, from whichever thread they come. Progress is shown once the
/// work has lasted a second since its first report, and then only the latest, a few times a second.
/// </summary>
/// <remarks>
/// Once the pipeline is being stopped it takes nothing any more: warnings go to the host itself, so that what was done
/// is still said.
/// </remarks>
sealed class CommandReporter : IReporter
{
    static readonly TimeSpan WorthShowing = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    static int activities;

    readonly PSCmdlet command;
    readonly SynchronizationContext pipeline = SynchronizationContext.Current!;
    readonly Lazy<Timer> timer;
    readonly int activity = Interlocked.Increment(ref activities);
    ProgressReport? latest;
    string? shown;

    /// <summary>Made on the pipeline's thread, by the command that is to write.</summary>
    public CommandReporter(PSCmdlet command)
    {
        this.command = command;
        timer = new Lazy<Timer>(() => new Timer(_ => pipeline.Post(_ => Show(), null), null, WorthShowing, Interval));
    }

    /// <inheritdoc/>
    public void Progress(ProgressReport report)
    {
        lock (timer) latest = report with { Status = PlainText.Harmless(report.Status) };
        _ = timer.Value;
    }

    /// <inheritdoc/>
    public void Verbose(string message) => pipeline.Post(_ =>
    {
        if (!command.Stopping) command.WriteVerbose(PlainText.Harmless(message));
    }, null);

    /// <inheritdoc/>
    public void Warning(string message) => pipeline.Post(_ =>
    {
        var line = PlainText.Harmless(message);
        if (command.Stopping) command.Host.UI.WriteWarningLine(line);
        else command.WriteWarning(line);
    }, null);

    /// <summary>Takes the progress bar away again, if one was shown.</summary>
    public void Complete()
    {
        if (timer.IsValueCreated) timer.Value.Dispose();
        if (shown is not null) Write(shown, "done", 100, ProgressRecordType.Completed);
    }

    void Show()
    {
        ProgressReport? report;
        lock (timer) (report, latest) = (latest, null);
        if (report is not { } news) return;
        shown = news.Activity;
        Write(news.Activity, news.Status, Math.Clamp(news.Percent ?? -1, -1, 100), ProgressRecordType.Processing);
    }

    void Write(string title, string status, int percent, ProgressRecordType type)
    {
        if (command.Stopping) return;
        command.WriteProgress(new ProgressRecord(activity, title, status.Length > 0 ? status
            : title)
        { PercentComplete = percent, RecordType = type });
    }
}
