using System.Globalization;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Lets a number stand for days where an age is asked for: PowerShell itself would take it for ticks of 100
/// nanoseconds. Ages from zero to a hundred years.
/// </summary>
public sealed class DaysAttribute : ArgumentTransformationAttribute
{
    const double Most = 36_525;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var age = value switch
        {
            TimeSpan time => time,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) =>
            FromDays(days),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) => time,
            IConvertible number and not string and not bool and not DateTime =>
            FromDays(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw Refuse(value),
        };
        return age >= TimeSpan.Zero && age.TotalDays <= Most ? age : throw Refuse(value);
    }

    static TimeSpan FromDays(double days) => days is >= 0 and <= Most ? TimeSpan.FromDays(days) : throw Refuse(days);

    static ArgumentTransformationMetadataException Refuse(object? value) =>
        new($"'{value}' is no age: give days (30, 0.5), days.hours:minutes:seconds ('1.12:00:00') or a "
            + "TimeSpan, from zero to a hundred years.");
}
