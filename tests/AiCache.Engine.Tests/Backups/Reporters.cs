using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>Keeps everything that is reported.</summary>
sealed class RecordingReporter : IReporter
{
    readonly StringBuilder text = new();

    public string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    public void Progress(ProgressReport report) => Add($"progress {report.Activity} {report.Status} {report.Percent}");

    public void Verbose(string message) => Add($"verbose {message}");

    public void Warning(string message) => Add($"warning {message}");

    void Add(string line)
    {
        lock (text) text.AppendLine(line);
    }
}

/// <summary>Does something once, as soon as a message holds a text.</summary>
sealed class Trigger(string text, Action action) : IReporter
{
    int fired;

    public void Progress(ProgressReport report) { }

    public void Verbose(string message)
    {
        if (message.Contains(text, StringComparison.Ordinal) && Interlocked.Exchange(ref fired, 1) == 0) action();
    }

    public void Warning(string message) { }
}
