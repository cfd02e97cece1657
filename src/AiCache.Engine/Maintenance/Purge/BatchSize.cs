namespace AiCache.Engine.Maintenance;

/// <summary>How many rows the next transaction takes, so that it lasts about as long as it should.</summary>
/// <param name="target">How long a transaction should last.</param>
/// <remarks>
/// Row size matters more than row count, and it is not known before, so time is the measure.
/// </remarks>
internal sealed class BatchSize(TimeSpan target)
{
    /// <summary>The size of the next batch.</summary>
    public int Rows { get; private set; } = PurgePace.First;

    /// <summary>Whether less cannot be tried.</summary>
    public bool IsSmallest => Rows == PurgePace.Smallest;

    /// <summary>Learns from a batch.</summary>
    /// <param name="rows">How many it was to take: not always as many as were the right number when it began, since the
    /// next one is looked at while it is at work.</param>
    /// <param name="took">How long the server was at work on it.</param>
    /// <param name="waiting">How many sessions were waiting for its locks.</param>
    /// <param name="writing">How many others were writing to the table.</param>
    public void Learn(int rows, TimeSpan took, long waiting, long writing) => Scale(rows, waiting > 0 ? 0.5
        : Math.Clamp(PurgePace.Aim * (writing > 0 ? PurgePace.Gentle : 1) * target / took, PurgePace.Shrink,
            PurgePace.Grow));

    /// <summary>A batch of so many took too long and was given up.</summary>
    public void Halve(int rows) => Scale(rows, 0.5);

    void Scale(int rows, double factor) =>
        Rows = (int)Math.Clamp(rows * factor, PurgePace.Smallest, PurgePace.Largest);
}
