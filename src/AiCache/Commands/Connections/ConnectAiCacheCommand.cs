using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Connections;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Parameters;

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
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Connection { get; set; }

    /// <summary>
    /// User and password, instead of those in the connection; or a script block that is asked for the password at each
    /// new connection.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public AiCacheCredential? Credential { get; set; }

    /// <summary>
    /// The role that everything is done as, in place of the one that logs in, which has to be a member of it. The
    /// commands that follow use it, too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Role { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var given = Connection ?? AiCacheConnection.FromEnvironment();
        Operate(given, () => WorkOn(given.Resolve(Credential, Role)));
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Single(async () =>
    {
        var session = await work.SessionAsync(Cancellation);
        var connection = new AiCacheConnection(work.Target);
        connection.Describe(session, await SessionFacts.ReadAsync(session, Cancellation));
        return connection;
    });

    /// <summary>Each runspace has its own, and only here it is certain which that is.</summary>
    private protected override void WriteResult(object result, string? view = null)
    {
        SessionConnection.Current = (AiCacheConnection)result;
        base.WriteResult(result, view);
    }
}
