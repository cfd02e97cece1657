using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>Takes a moment: a DateTime, a DateTimeOffset, or a text that is ISO 8601 in every culture.</summary>
public sealed class MomentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => IsoMoment.Read(inputData);
}
