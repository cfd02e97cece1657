using System.Globalization;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Lets a number stand for seconds where a TimeSpan is asked for: PowerShell itself would take it for ticks of 100
/// nanoseconds. Texts may name a unit: 100ms, 30s, 5min, 2h. Negative durations are refused,
/// and none is longer than a hundred years.
/// </summary>
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    static readonly (string Name, double Seconds)[] Units = [("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600)];

    static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var duration = value switch
        {
            TimeSpan time => time,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture,
            out var seconds) => FromSeconds(seconds),
            string text when Units.FirstOrDefault(u =>
            text.EndsWith(u.Name, StringComparison.OrdinalIgnoreCase)) is { Seconds: > 0 } unit
                && double.TryParse(text[..^unit.Name.Length], NumberStyles.Float, CultureInfo.InvariantCulture,
                out var count) => FromSeconds(count * unit.Seconds),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) => time,
            IConvertible number and not string and not bool and not DateTime =>
            FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw Refuse(value),
        };
        if (duration < TimeSpan.Zero) throw Refuse(value);
        // Who says TimeSpan.MaxValue means for ever; nobody can count with it.
        return duration < Longest ? duration : Longest;
    }

    static TimeSpan FromSeconds(double seconds) =>
        seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : throw Refuse(seconds);

    static ArgumentTransformationMetadataException Refuse(object? value) =>
        new($"'{value}' is no duration: give seconds (2, 0.5), a number with its unit (100ms, 30s, 5min, 2h), "
            + "hours:minutes:seconds ('00:01:30') or a TimeSpan, not negative.");
}
