using System.Management.Automation;
using System.Security;

namespace AiCache.Parameters;

/// <summary>
/// Lets a text stand where a SecureString is asked for, so that PowerShell keeps it in no error and no bound parameter.
/// </summary>
public sealed class SecretAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is Uri uri) value = uri.OriginalString;
        if (value is not string text) return value;
        var secret = new SecureString();
        foreach (var letter in text) secret.AppendChar(letter);
        secret.MakeReadOnly();
        return secret;
    }
}
