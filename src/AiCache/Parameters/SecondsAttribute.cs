using System.Globalization;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Lets a number stand for seconds where a TimeSpan is asked for: PowerShell itself would take it for ticks of 100 nanoseconds.
/// Negative durations are refused.
/// </summary>
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var duration = value switch
        {
            TimeSpan time => time,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) => FromSeconds(seconds),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) => time,
            IConvertible number and not string and not bool and not DateTime => FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw Refuse(value),
        };
        return duration >= TimeSpan.Zero ? duration : throw Refuse(value);
    }

    static TimeSpan FromSeconds(double seconds) =>
        seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : throw Refuse(seconds);

    static ArgumentTransformationMetadataException Refuse(object? value) =>
        new($"'{value}' is no duration: give seconds (2, 0.5), hours:minutes:seconds ('00:01:30') or a TimeSpan, not negative.");
}
