using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Connections;
using AiCache.Engine.Connections;

namespace AiCache.Commands;

/// <summary>
/// Connects to a database and makes it the session's own: the commands that follow need no -Connection.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "AiCache")]
[OutputType(typeof(AiCacheConnection))]
public sealed class ConnectAiCacheCommand : AiCacheCommand
{
    /// <summary>
    /// A URI, a key=value or ADO string, or a connection object. Left out: what the environment names.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Connection { get; set; }

    /// <summary>User and password, instead of those in the connection.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var given = Connection ?? AiCacheConnection.FromEnvironment();
        Run(given, async () =>
        {
            var target = given.Resolve(Credential);
            foreach (var warning in target.Warnings) WriteWarning(warning);
            await using var session = await Task.Run(() => DatabaseSession.OpenAsync(target, Cancellation));
            var connection = new AiCacheConnection(target);
            connection.Describe(session, await Task.Run(() => SessionFacts.ReadAsync(session, Cancellation)));
            SessionConnection.Current = connection;
            WriteObject(connection);
        });
    }
}
