using System.Collections;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Refuses what a job, a remote session or a file has made of a connection: its text without its password and options,
/// which would lead elsewhere or be protected less.
/// </summary>
public sealed class OfThisProcessAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        foreach (var item in given is IList list ? list : new[] { inputData })
            if (item is PSObject copy && copy.TypeNames.Any(IsCopy))
                throw new ArgumentTransformationMetadataException("A connection does not go through Start-Job, remote "
                    + "sessions or files: its password and options stay behind. Pass a "
                    + "text instead, best 'service=name', "
                    + "and name the user's password in the password file.");
        return inputData;
    }

    static bool IsCopy(string type) =>
        type is "Deserialized.AiCache.AiCacheConnection" or "Deserialized.AiCache.AiCacheSandbox";
}
