using System.Globalization;

namespace AiCache.Engine.Reports;

/// <summary>A scale from zero to a round number above the largest value.</summary>
internal sealed class Axis
{
    Axis(double step, int count) => (Step, Count) = (step, count);

    /// <summary>From one mark to the next.</summary>
    public double Step { get; }

    /// <summary>How many marks there are above zero.</summary>
    public int Count { get; }

    /// <summary>The uppermost mark.</summary>
    public double Top => Step * Count;

    /// <summary>Three to five marks at steps of 1, 2 or 5 times a power of ten.</summary>
    public static Axis For(double largest)
    {
        if (largest <= 0) return new Axis(1, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest / 3)));
        var step = power * new[] { 1, 2, 5, 10 }.First(f => largest / (power * f) <= 5);
        return new Axis(step, (int)Math.Ceiling(Math.Round(largest / step, 9)));
    }

    /// <summary>A percentage's scale.</summary>
    public static Axis Percent { get; } = new(25, 4);

    /// <summary>A count as short as it is at a mark: 0, 500, 2k, 1.5M.</summary>
    public static string Short(double value)
    {
        var (divisor, unit) = Math.Abs(value) switch
        {
            >= 1e12 => (1e12, "T"),
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e3 => (1e3, "k"),
            _ => (1.0, "")
        };
        return (value / divisor).ToString("0.##", CultureInfo.InvariantCulture) + unit;
    }
}
