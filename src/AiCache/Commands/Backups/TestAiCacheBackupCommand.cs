using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Proves backups: by checksum, by decoding them, and with -Restore by restoring them. The proven grade is remembered.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCacheBackup", DefaultParameterSetName = ByPath)]
[OutputType(typeof(Engine.Contract.Check))]
[OutputType(typeof(bool))]
public sealed class TestAiCacheBackupCommand : BackupPathCommand
{
    readonly CheckTally tally = new("backup");
    bool incomplete;
    string? current;

    /// <summary>
    /// Restores them, too: into a sandbox, or on the server of -Connection into a database of their own. Both are gone
    /// afterwards.
    /// </summary>
    [Parameter]
    public SwitchParameter Restore { get; set; }

    /// <summary>
    /// With -Restore, the server to restore on; the role has to be allowed to create databases. Left out, a sandbox is
    /// started.
    /// </summary>
    [Parameter]
    [OfThisProcess]
    [ValidateNotNull]
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
    /// The role that everything is done as, in place of the one that logs in, which has to be a member of it. Left
    /// out: that of the connection, if it was made with one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Role { get; set; }

    /// <summary>
    /// Demands that the manifest was signed with a key (HMAC-SHA256): a file, or a variable such as env:BACKUP_KEY.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SigningKey { get; set; }

    /// <summary>The folder of PostgreSQL's programs. Left out, they are looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PgBinPath { get; set; }

    /// <summary>Returns true or false instead of the checks: whether none failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Ends with an error, once all checks have been emitted, if one failed or could not be made.</summary>
    [Parameter]
    public SwitchParameter FailOnError { get; set; }

    private protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if ((Path ?? LiteralPath) is null) incomplete |= !Run(null, () => throw BackupList.NoneNamed());
        incomplete |= !ForEach(path =>
        {
            tally.Begin();
            var ran = Operate(current = path,
                () => Restore && Connection is not null ? WorkOn(Connection.Resolve(Credential, Role)) : WorkHere());
            foreach (var check in Quiet ? [] : tally.End(System.IO.Path.GetFileName(path))) WriteCheck(check);
            return ran;
        });
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        TestBackup.RunAsync(work, new BackupTestOptions
        {
            Path = current!, Restore = Restore, OnServer = Connection is not null,
            SigningKey = SigningKeySource.Of(this, SigningKey),
            PgBinPath = FullPath(PgBinPath),
        }, Cancellation);

    private protected override void Finish()
    {
        if (!incomplete && tally.Nothing is { } nothing) WriteWarning(nothing);
        if (Quiet) WriteObject(tally.IsGood && !incomplete);
        if (FailOnError && (!tally.IsGood || incomplete))
            ThrowTerminatingError(ErrorRecords.From(tally.Failure("Not every backup could be tested; see the errors "
                + "before."), null));
    }

    private protected override void WriteResult(object result, string? view = null) => tally.Add((Check)result);

    void WriteCheck(Check check)
    {
        var output = PSObject.AsPSObject(check);
        output.Properties.Add(new PSNoteProperty("Backup", current));
        base.WriteResult(output);
    }
}
