namespace AiCache.Engine.Ground;

/// <summary>How many rows the next transaction takes, so that it lasts about as long as it should.</summary>
/// <param name="target">How long a transaction should last.</param>
/// <remarks>
/// Row size matters more than row count, and it is not known before, so time is the measure. Growth is limited: one
/// quick batch proves little.
/// </remarks>
internal sealed class BatchSize(TimeSpan target)
{
    /// <summary>
    /// Below the target: a batch that takes much longer than it is given up, and all its work is lost.
    /// </summary>
    const double Aim = 0.6;

    /// <summary>
    /// Beside others who write, a batch is this part of the target: their commits wait for what it wrote.
    /// </summary>
    const double Gentle = 0.05;

    const int Smallest = 10;
    const int Largest = 50_000;

    /// <summary>The size of the next batch.</summary>
    public int Rows { get; private set; } = 500;

    /// <summary>Whether less cannot be tried.</summary>
    public bool IsSmallest => Rows == Smallest;

    /// <summary>Learns from a batch.</summary>
    /// <param name="elapsed">How long it took, with its commit.</param>
    /// <param name="waiting">How many sessions were waiting for its locks.</param>
    /// <param name="writing">How many others were writing to the table.</param>
    public void Learn(TimeSpan elapsed, long waiting, long writing) =>
        Scale(waiting > 0 ? 0.5 : Math.Clamp(Aim * (writing > 0 ? Gentle : 1) * target / elapsed, 0.25, 2));

    /// <summary>The batch took too long and was given up.</summary>
    public void Halve() => Scale(0.5);

    void Scale(double factor) => Rows = (int)Math.Clamp(Rows * factor, Smallest, Largest);
}
