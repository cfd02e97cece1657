using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Tells how far a dump is: from the tables that pg_dump names, their sizes, and the bytes it has written.
/// </summary>
internal sealed partial class DumpProgress : IDisposable
{
    const string Activity = "Backing up";
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    readonly Dictionary<string, long> sizes = [];
    readonly Lock gate = new();
    readonly string path;
    readonly IReporter reporter;
    readonly Timer timer;
    readonly long total;
    int begun;
    long finished, current, writtenBefore;
    string table = "Reading the catalogue";

    /// <summary>Begins to report.</summary>
    public DumpProgress(IReadOnlyList<TableFacts> tables, string path, IReporter reporter)
    {
        this.path = path;
        this.reporter = reporter;
        foreach (var entry in tables) sizes[$"{entry.Schema}.{entry.Name}"] = entry.Bytes;
        total = Math.Max(1, tables.Sum(t => t.Bytes));
        timer = new Timer(_ => Report(), null, Interval, Interval);
    }

    /// <summary>
    /// Takes a line of pg_dump's error output. With several jobs the tables overlap, and each counts as done when the
    /// next begins.
    /// </summary>
    public void Read(string line)
    {
        if (TablePattern().Match(line) is not { Success: true } match) return;
        reporter.Verbose(line);
        lock (gate)
        {
            finished += current;
            writtenBefore = Written();
            table = match.Groups[1].Value.Replace("\"", "", StringComparison.Ordinal);
            current = sizes.GetValueOrDefault(table);
            begun++;
        }
    }

    void Report()
    {
        lock (gate)
        {
            var written = Written();
            var done = finished + Math.Min(current, Math.Max(0, written - writtenBefore));
            reporter.Progress(new ProgressReport(Activity,
                $"{table} ({begun} of {sizes.Count} tables), {Megabytes(written)} MB "
                + $"written of {Megabytes(total)} MB in tables", (int)Math.Min(100, 100 * done / total)));
        }
    }

    /// <summary>A backup that is just being removed has no size.</summary>
    long Written()
    {
        try
        {
            return BackupDigest.SizeOf(path);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:0.0}");

    /// <inheritdoc/>
    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (timer.Dispose(ended)) ended.WaitOne();
    }

    [GeneratedRegex("dumping contents of table \"?(.+?)\"?$")]
    private static partial Regex TablePattern();
}
