using System.Management.Automation;
using AiCache.Connections;

namespace AiCache.Commands;

/// <summary>Forgets the session's connection and closes what is open to it. Without one it does nothing.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "AiCache")]
public sealed class DisconnectAiCacheCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => SessionConnection.Close();
}
