namespace AiCache.Engine.Ground;

/// <summary>
/// Names of failures. Scripts match on them: a name is never changed and never used for something else.
/// </summary>
public static partial class ErrorIds
{
    /// <summary>The connection string cannot be read.</summary>
    public const string ConnectionStringInvalid = nameof(ConnectionStringInvalid);
    /// <summary>The connection string holds an option that cannot be honoured.</summary>
    public const string ConnectionOptionUnsupported = nameof(ConnectionOptionUnsupported);
    /// <summary>No connection was given, and none was found in the session or the environment.</summary>
    public const string ConnectionMissing = nameof(ConnectionMissing);
    /// <summary>The service named in the connection is in no service file.</summary>
    public const string ServiceNotFound = nameof(ServiceNotFound);
    /// <summary>The host name does not resolve.</summary>
    public const string HostUnknown = nameof(HostUnknown);
    /// <summary>Nothing answers at the address, or the connection was refused.</summary>
    public const string ServerUnreachable = nameof(ServerUnreachable);
    /// <summary>An established connection broke.</summary>
    public const string ConnectionLost = nameof(ConnectionLost);
    /// <summary>User or password refused, or a password is missing.</summary>
    public const string AuthenticationFailed = nameof(AuthenticationFailed);
    /// <summary>A script block that was to give the password gave none.</summary>
    public const string CredentialFailed = nameof(CredentialFailed);
    /// <summary>The database does not exist.</summary>
    public const string DatabaseNotFound = nameof(DatabaseNotFound);
    /// <summary>TLS was refused, required by the server, or its certificate was not accepted.</summary>
    public const string TlsFailed = nameof(TlsFailed);
    /// <summary>The server takes no more connections, or is starting or stopping.</summary>
    public const string ServerNotReady = nameof(ServerNotReady);
    /// <summary>The server is read-only: a standby, or default_transaction_read_only.</summary>
    public const string ServerReadOnly = nameof(ServerReadOnly);
    /// <summary>The role lacks a right.</summary>
    public const string PermissionDenied = nameof(PermissionDenied);
    /// <summary>The role of -Role is not there, or whoever logs in is no member of it.</summary>
    public const string RoleUnusable = nameof(RoleUnusable);
    /// <summary>A lock was not granted in time.</summary>
    public const string LockTimeout = nameof(LockTimeout);
    /// <summary>A statement ran into a time limit.</summary>
    public const string StatementTimeout = nameof(StatementTimeout);
    /// <summary>The server reported an error that has no name of its own here; see its SQLSTATE.</summary>
    public const string ServerError = nameof(ServerError);

    /// <summary>No migration has that name.</summary>
    public const string MigrationUnknown = nameof(MigrationUnknown);
    /// <summary>What a migration needs is not there.</summary>
    public const string PrerequisiteMissing = nameof(PrerequisiteMissing);
    /// <summary>The script was applied with another checksum than it has now.</summary>
    public const string MigrationChanged = nameof(MigrationChanged);
    /// <summary>The journal records a migration that this module does not know.</summary>
    public const string JournalEntryUnknown = nameof(JournalEntryUnknown);
    /// <summary>The journal is there but cannot be read: this is not an empty database.</summary>
    public const string JournalUnreadable = nameof(JournalUnreadable);
    /// <summary>Objects are there that no journal entry accounts for.</summary>
    public const string MigrationUnrecorded = nameof(MigrationUnrecorded);
    /// <summary>A recorded migration's objects differ from the contract.</summary>
    public const string ContractDrift = nameof(ContractDrift);
    /// <summary>A name of ours is taken by an object of another kind or signature.</summary>
    public const string NameTaken = nameof(NameTaken);
    /// <summary>An object under a name of ours is somebody else's, or would run somebody else's code.</summary>
    public const string ObjectNotTrusted = nameof(ObjectNotTrusted);
    /// <summary>The applied migration did not meet the contract and was rolled back.</summary>
    public const string MigrationVerificationFailed = nameof(MigrationVerificationFailed);
    /// <summary>The file of a plan cannot be written.</summary>
    public const string PlanNotWritten = nameof(PlanNotWritten);
    /// <summary>A statement of a migration failed; the migration was rolled back.</summary>
    public const string MigrationFailed = nameof(MigrationFailed);
    /// <summary>Other objects depend on what would be dropped, or rows on what would be deleted.</summary>
    public const string DependentObjects = nameof(DependentObjects);
    /// <summary>A target file exists already.</summary>
    public const string FileExists = nameof(FileExists);
    /// <summary>A file or folder cannot be read or written.</summary>
    public const string FileAccessFailed = nameof(FileAccessFailed);
    /// <summary>A path leads into another provider of PowerShell's than the file system.</summary>
    public const string PathNotAFile = nameof(PathNotAFile);
    /// <summary>At least one check failed.</summary>
    public const string CheckFailed = nameof(CheckFailed);
    /// <summary>There is no category of checks of that name.</summary>
    public const string CheckCategoryUnknown = nameof(CheckCategoryUnknown);

    /// <summary>No PostgreSQL server programs were found.</summary>
    public const string PostgresNotFound = nameof(PostgresNotFound);
    /// <summary>A package that npm fetched is not the one whose hash is known.</summary>
    public const string PackageHashMismatch = nameof(PackageHashMismatch);
    /// <summary>The sandbox could not be started.</summary>
    public const string SandboxFailed = nameof(SandboxFailed);
    /// <summary>No sandbox has that name.</summary>
    public const string SandboxNotFound = nameof(SandboxNotFound);
    /// <summary>The name cannot be a sandbox's.</summary>
    public const string SandboxNameInvalid = nameof(SandboxNameInvalid);
    /// <summary>A sandbox of that name is running.</summary>
    public const string SandboxExists = nameof(SandboxExists);

    /// <summary>A change needs a confirmation that nobody can give here.</summary>
    public const string ConfirmationImpossible = nameof(ConfirmationImpossible);
    /// <summary>The number of entries to fill a sandbox with is out of range.</summary>
    public const string SandboxSeedInvalid = nameof(SandboxSeedInvalid);

    /// <summary>A connection service file cannot be read.</summary>
    public const string ServiceFileInvalid = nameof(ServiceFileInvalid);
    /// <summary>None of the hosts is of the kind that target_session_attrs asks for.</summary>
    public const string NoSuitableHost = nameof(NoSuitableHost);
    /// <summary>
    /// Another transaction was in the way (a deadlock, or a serialization failure); the same may succeed if it is run
    /// again.
    /// </summary>
    public const string TransactionConflict = nameof(TransactionConflict);
    /// <summary>The server has no room left, on disk or in memory.</summary>
    public const string ServerOutOfSpace = nameof(ServerOutOfSpace);
    /// <summary>Text that cannot be sent (half a character), or that the server sent and is not UTF-8.</summary>
    public const string TextInvalid = nameof(TextInvalid);
    /// <summary>Somebody cancelled the statement on the server.</summary>
    public const string StatementCancelled = nameof(StatementCancelled);

    /// <summary>A table of the cache that is to be read is not there.</summary>
    public const string NotDeployed = nameof(NotDeployed);
    /// <summary>Row security hides all rows of a table from the role, so that it would look empty.</summary>
    public const string RowsHidden = nameof(RowsHidden);
    /// <summary>A table of the cache is only the shell of what is kept elsewhere.</summary>
    public const string RowsElsewhere = nameof(RowsElsewhere);
    /// <summary>A range of days is impossible.</summary>
    public const string RangeInvalid = nameof(RangeInvalid);

    /// <summary>An option of a backup cannot be had, or contradicts another.</summary>
    public const string BackupOptionInvalid = nameof(BackupOptionInvalid);
    /// <summary>A client program such as pg_dump was not found.</summary>
    public const string ClientNotFound = nameof(ClientNotFound);
    /// <summary>The client programs that were found are older than the server or the backup.</summary>
    public const string ClientTooOld = nameof(ClientTooOld);
    /// <summary>A pooler in transaction mode is between, through which this cannot be done.</summary>
    public const string PoolerUnsuitable = nameof(PoolerUnsuitable);
    /// <summary>Row level security would hide rows from the role.</summary>
    public const string RowSecurityHidesRows = nameof(RowSecurityHidesRows);
    /// <summary>There is nothing to back up.</summary>
    public const string NothingToBackUp = nameof(NothingToBackUp);
    /// <summary>The backup could not be written; nothing of it was left.</summary>
    public const string BackupFailed = nameof(BackupFailed);
    /// <summary>There is no backup at that path.</summary>
    public const string BackupNotFound = nameof(BackupNotFound);
    /// <summary>The backup has no manifest.</summary>
    public const string BackupManifestMissing = nameof(BackupManifestMissing);
    /// <summary>The backup's manifest cannot be read.</summary>
    public const string BackupManifestInvalid = nameof(BackupManifestInvalid);
    /// <summary>The backup ends too early.</summary>
    public const string BackupTruncated = nameof(BackupTruncated);
    /// <summary>Bytes of the backup have changed.</summary>
    public const string BackupCorrupted = nameof(BackupCorrupted);
    /// <summary>The backup is whole, but not the one its manifest was written for.</summary>
    public const string BackupSwapped = nameof(BackupSwapped);
    /// <summary>The backup holds other numbers of rows than the database had.</summary>
    public const string BackupRowsDiffer = nameof(BackupRowsDiffer);
    /// <summary>It is the last good backup of its kind.</summary>
    public const string BackupIsLastGood = nameof(BackupIsLastGood);
    /// <summary>Nothing says that this module made it, so that it removes nothing there.</summary>
    public const string BackupForeign = nameof(BackupForeign);
    /// <summary>A dump holds what pg_dump does not write, such as a command for psql.</summary>
    public const string BackupUnsafe = nameof(BackupUnsafe);
    /// <summary>A manifest was not signed with the key that was given, or not at all.</summary>
    public const string BackupSignatureInvalid = nameof(BackupSignatureInvalid);
    /// <summary>What was given as a signing key is none.</summary>
    public const string SigningKeyUnusable = nameof(SigningKeyUnusable);
    /// <summary>The target holds what would be restored already.</summary>
    public const string RestoreTargetNotEmpty = nameof(RestoreTargetNotEmpty);
    /// <summary>The target holds rows that are newer than the backup.</summary>
    public const string RestoreTargetNewer = nameof(RestoreTargetNewer);
    /// <summary>The restore failed; the target is as it was.</summary>
    public const string RestoreFailed = nameof(RestoreFailed);
    /// <summary>What was restored is not what was backed up.</summary>
    public const string RestoreDiffers = nameof(RestoreDiffers);

    /// <summary>The file that keeps what the health checks found cannot be read or written.</summary>
    public const string HistoryNotWritten = nameof(HistoryNotWritten);

    /// <summary>Nothing says where alerts go, or it does not do.</summary>
    public const string AlertAddressInvalid = nameof(AlertAddressInvalid);
    /// <summary>Nothing came to be told.</summary>
    public const string AlertEmpty = nameof(AlertEmpty);
    /// <summary>Nobody took the alerts.</summary>
    public const string AlertNotDelivered = nameof(AlertNotDelivered);
    /// <summary>The file of what was told cannot be read or written.</summary>
    public const string AlertStateUnusable = nameof(AlertStateUnusable);

    /// <summary>The file of a diagnostic cannot be written.</summary>
    public const string DiagnosticNotWritten = nameof(DiagnosticNotWritten);

    /// <summary>No format was named for a report, and its file's extension names none.</summary>
    public const string ReportFormatUnknown = nameof(ReportFormatUnknown);
    /// <summary>Nothing came to be reported.</summary>
    public const string ReportEmpty = nameof(ReportEmpty);
    /// <summary>A report of this format needs a file.</summary>
    public const string ReportPathMissing = nameof(ReportPathMissing);
    /// <summary>The file of a report cannot be written.</summary>
    public const string ReportNotWritten = nameof(ReportNotWritten);
    /// <summary>An object that came through the pipeline is not what it says it is.</summary>
    public const string InputUnreadable = nameof(InputUnreadable);
    /// <summary>A table of the application's that is to be measured is not there.</summary>
    public const string TableNotFound = nameof(TableNotFound);
    /// <summary>pg_stat_statements is asked for, but not installed or not readable.</summary>
    public const string StatementsUnavailable = nameof(StatementsUnavailable);

    /// <summary>Another purge is at work; nothing was deleted.</summary>
    public const string PurgeAlreadyRunning = nameof(PurgeAlreadyRunning);
    /// <summary>The database has no scheduler of its own, and nothing was scheduled.</summary>
    public const string SchedulerMissing = nameof(SchedulerMissing);

    /// <summary>A scheduler cannot carry what the connection or the installation needs.</summary>
    public const string ScheduleUnsupported = nameof(ScheduleUnsupported);

    /// <summary>A failure that nobody foresaw; the error's exception tells all that is known.</summary>
    public const string Unforeseen = nameof(Unforeseen);
}
