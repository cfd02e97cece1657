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

    // Goes along with the work on one database, where several are worked on at a time.
    readonly AsyncLocal<Worked?> current = new();

    /// <summary>The connection that is being worked on: the target of errors.</summary>
    private protected AiCacheConnection CurrentConnection => current.Value!.Given;

    /// <summary>What results call it; null where the connection cannot be read.</summary>
    private protected string? Database => current.Value?.Database;

    /// <summary>The same for the next command in the pipeline: with the credential and the role, if there are any.</summary>
    private protected AiCacheConnection? Onward => current.Value?.Onward;

    /// <summary>Whether no database failed so far.</summary>
    private protected bool AllRan { get; private set; } = true;

    /// <summary>The databases that are meant now.</summary>
    private protected IReadOnlyList<AiCacheConnection> Connections =>
        Connection ?? [SessionConnection.Current ?? AiCacheConnection.FromEnvironment()];

    /// <summary>Works on each database; a failure on one does not stop the next.</summary>
    protected override void ProcessRecord() => RunOn(Connections);

    /// <summary>Does the command's work on databases, one after the other. A failure becomes an error.</summary>
    private protected virtual void RunOn(IEnumerable<AiCacheConnection> connections)
    {
        foreach (var connection in connections)
        {
            if (!Run(connection, () => BeginOn(connection))) AllRan = false;
            Downstream.EndSubject();
        }
    }

    /// <summary>Begins with a database: all that is done on it from here on knows which it is.</summary>
    private protected Task BeginOn(AiCacheConnection connection)
    {
        current.Value = new Worked(connection);
        return RunOnAsync(connection);
    }

    /// <summary>Does the command's work on one database. A failure becomes an error.</summary>
    private protected virtual async Task RunOnAsync(AiCacheConnection connection)
    {
        var worked = current.Value!;
        var succeeded = await AttemptAsync(connection, () => OperateAsync(connection, () =>
        {
            var target = connection.Resolve(Credential, Role);
            worked.Database = target.DisplayName;
            if (Credential is not null || Role is not null) worked.Onward = new AiCacheConnection(target);
            return WorkOn(target);
        }));
        if (!succeeded) AllRan = false;
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

    /// <summary>A database that is being worked on.</summary>
    sealed class Worked(AiCacheConnection given)
    {
        public AiCacheConnection Given { get; } = given;

        public AiCacheConnection? Onward { get; set; } = given;

        public string? Database { get; set; }
    }
}
