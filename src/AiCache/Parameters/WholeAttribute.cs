using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Refuses fractions where a whole number is asked for: PowerShell itself would round them, half a day to none, which
/// means all entries to whoever deletes.
/// </summary>
public sealed class WholeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is IEnumerable many and not string)
            foreach (var one in many) Transform(engineIntrinsics, one);
        if (IsFraction(value))
            throw new ArgumentTransformationMetadataException(string.Create(CultureInfo.InvariantCulture,
                $"'{value}' is no whole number: give one without a fraction, such as 1 or 30."));
        return inputData;
    }

    static bool IsFraction(object? value) => value switch
    {
        double number => number != Math.Truncate(number),
        float number => number != MathF.Truncate(number),
        decimal number => number != decimal.Truncate(number),
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number != Math.Truncate(number),
        _ => false,
    };
}
