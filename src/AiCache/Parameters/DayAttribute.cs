using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Takes a day: a DateTime, a DateTimeOffset, or a text that is ISO 8601 in every culture. What stands there counts,
/// whatever the zone.
/// </summary>
public sealed class DayAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        IsoMoment.Read(inputData).Date;
}
