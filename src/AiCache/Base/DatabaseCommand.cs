using System.Management.Automation;
using AiCache.Completion;
using AiCache.Connections;
using AiCache.Parameters;

namespace AiCache.Base;

/// <summary>
/// A command that works on databases: those of -Connection, else the session's, else the environment's.
/// </summary>
public abstract class DatabaseCommand : AiCacheCommand
{
    /// <summary>
    /// The databases: connection objects, URIs, key=value or ADO strings. Left out: the session's
    /// <c>Connect-AiCache</c>, then AICACHE_CONNECTION, DATABASE_URL and the PG* variables.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection[]? Connection { get; set; }

    /// <summary>
    /// User and password, instead of those in the connection; or a script block that is asked for the password at each
    /// new connection.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public AiCacheCredential? Credential { get; set; }

    /// <summary>
    /// The role that everything is done as, in place of the one that logs in, which has to be a member of it. Left
    /// out: that of the connection, if it was made with one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Role { get; set; }

    /// <summary>The connection that is being worked on: the target of errors.</summary>
    private protected AiCacheConnection? CurrentConnection { get; set; }

    /// <summary>What results call it; null where the connection cannot be read.</summary>
    private protected string? Database { get; private set; }

    /// <summary>The same for the next command in the pipeline: with the credential and the role, if there are any.</summary>
    private protected AiCacheConnection? Onward { get; set; }

    /// <summary>Whether no database failed so far.</summary>
    private protected bool AllRan { get; set; } = true;

    /// <summary>The databases that are meant now.</summary>
    private protected IReadOnlyList<AiCacheConnection> Connections =>
        Connection ?? [SessionConnection.Current ?? AiCacheConnection.FromEnvironment()];

    /// <summary>Works on each database in turn; a failure on one does not stop the next.</summary>
    protected override void ProcessRecord()
    {
        foreach (var connection in Connections) RunOn(connection);
    }

    /// <summary>Does the command's work on one database. A failure becomes an error.</summary>
    private protected virtual void RunOn(AiCacheConnection connection)
    {
        CurrentConnection = connection;
        Onward = connection;
        Database = null;
        AllRan &= Operate(connection, () =>
        {
            var target = connection.Resolve(Credential, Role);
            Database = target.DisplayName;
            Onward = Credential is null && Role is null ? connection : new AiCacheConnection(target);
            return WorkOn(target);
        });
    }

    /// <summary>
    /// Writes a result that remembers its connection, so that the next command in the pipeline works on the same
    /// database.
    /// </summary>
    private protected override void WriteResult(object result, string? view = null)
    {
        var output = PSObject.AsPSObject(result);
        if (output.Properties["Connection"] is null) output.Properties.Add(new PSNoteProperty("Connection", Onward));
        base.WriteResult(output, view);
    }
}
