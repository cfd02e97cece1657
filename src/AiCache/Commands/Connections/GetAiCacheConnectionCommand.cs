using System.Management.Automation;
using AiCache.Connections;

namespace AiCache.Commands;

/// <summary>
/// Returns the connection that <c>Connect-AiCache</c> chose for this session; nothing if there is none.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheConnection")]
[OutputType(typeof(AiCacheConnection))]
public sealed class GetAiCacheConnectionCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (SessionConnection.Current is { } connection) WriteObject(connection);
        else WriteVerbose("No connection was chosen in this session.");
    }
}
