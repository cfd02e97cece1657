using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>What can go wrong in maintenance, in words.</summary>
static class MaintenanceErrors
{
    public static AiCacheException MayDeleteNothing(string role) => new(ErrorIds.RowsHidden, FailureKind.Permission,
        $"Row security lets role {role} delete no entry: the purge would end without having done anything.")
    {
        Subject = CacheContract.Cache.FullName,
        RecommendedAction = "Connect as the table's owner or as service_role.",
    };

    public static AiCacheException NoReplicaIdentity(string publications) => new(ErrorIds.PrerequisiteMissing,
        FailureKind.Conflict, $"{CacheContract.Cache.FullName} is published ({publications}) with REPLICA IDENTITY "
            + "NOTHING: the server lets nobody delete from it.")
    {
        Subject = CacheContract.Cache.FullName,
        RecommendedAction = "Give it its primary key for an identity.",
        Command = $"alter table {CacheContract.Cache.FullName} replica identity default",
    };

    public static AiCacheException AlreadyPurging(string database) => new(ErrorIds.PurgeAlreadyRunning,
        FailureKind.Conflict, $"Nothing was deleted at {database}: another purge is at work; the warning names it.")
    {
        RecommendedAction = "Run the command again when the other purge is done.",
    };

    public static AiCacheException CutoffToCome(DateTimeOffset cutoff, DateTimeOffset now) => new(
        ErrorIds.RangeInvalid, FailureKind.InvalidInput,
        $"-Before {Words(cutoff)} is later than the server's clock, {Words(now)}: entries would be deleted that have "
            + "still to be written.")
    {
        RecommendedAction = "Give a moment that has passed, or -OlderThanDays 0 for all that is there.",
    };

    public static AiCacheException NoCandidates() => new(ErrorIds.RangeInvalid, FailureKind.InvalidInput,
        "There is no retention to judge.")
    { RecommendedAction = "Name some, in days.", Command = $"{Commands.MeasureRetention} -Days 7, 30, 90" };

    public static AiCacheException NothingToOptimize(string database) => new(ErrorIds.NotDeployed,
        FailureKind.NotFound, $"There is no table of the cache at {database}.")
    {
        RecommendedAction = $"Deploy the cache with {Commands.Migrate}, or connect to the database that has it.",
    };

    public static AiCacheException MayNotAnalyze(string role, string table, string owner) => new(
        ErrorIds.PermissionDenied, FailureKind.Permission,
        $"Role {role} may not analyze {table}; the server would pass over it with a warning.")
    {
        Subject = table,
        RecommendedAction = $"Connect as {owner}, who owns it.",
    };

    public static AiCacheException VacuumTimedOut(AiCacheException slow, string table, string role) => new(
        slow.ErrorId, slow.Kind, slow.Message, slow)
    {
        SqlState = slow.SqlState,
        Subject = table,
        RecommendedAction = "Connect past the pooler, where the limit is lifted, or raise it for the role.",
        Command = $"alter role {Identifier.Quote(role)} set statement_timeout = '1h'",
    };

    public static AiCacheException VacuumNeedsProcess(DatabaseTarget target) => new(ErrorIds.PoolerUnsuitable,
        FailureKind.InvalidInput, $"{target.DisplayName} is a connection pooler in transaction mode: VACUUM runs in no "
            + $"transaction, so that it cannot be run as '{target.Role}' there.")
    {
        Subject = target.DisplayName,
        RecommendedAction = "Connect to the server itself or to the pooler's session mode (on Supabase port 5432 "
            + $"instead of 6543), or only analyze: {Commands.Optimize} alone.",
    };

    public static AiCacheException RoleNotForSchedule(string role) => Unsupported(
        $"The role '{role}' has a name that a scheduler's text cannot carry.",
        "Give -Role a name of letters, digits, _, - and . only, or log in as that role.");

    public static AiCacheException NothingScheduled(string database, CronJobs cron) => new(ErrorIds.SchedulerMissing,
        FailureKind.NotFound, $"Nothing was scheduled at {database}: {Obstacle(cron)}.")
    {
        Subject = "pg_cron",
        RecommendedAction = $"For another scheduler: {Commands.RegisterMaintenance} -Scheduler Crontab (or "
            + "TaskScheduler, GitHubActions, AzureDevOps) returns what it needs."
            + (Cure(cron) is not null ? " For pg_cron a superuser has to act."
                : cron.IsUnloaded ? " For pg_cron, add it to shared_preload_libraries and restart the server." : ""),
        Command = Cure(cron),
    };

    static string Obstacle(CronJobs cron) => cron switch
    {
        { Installed: true } => $"role {cron.Role} may not use pg_cron",
        { IsUnloaded: true } => "the extension pg_cron is on the server, but the server has not loaded it",
        { IsCreatable: true } => "the extension pg_cron is on the server, but was not created in this database",
        { Place: { } place } => $"the jobs of this server's pg_cron are kept in the database {place}",
        _ => "there is no pg_cron for this database",
    };

    static string? Cure(CronJobs cron) => cron switch
    {
        { Installed: true } => $"grant usage on schema cron to {Identifier.Quote(cron.Role)}",
        { IsCreatable: true } => "create extension pg_cron",
        _ => null,
    };

    public static AiCacheException NotForPrompt(char mark) => Unsupported(
        $"The connection holds a {mark}, which a Windows command prompt would not keep.", OwnService);

    public static AiCacheException ConnectionTooLong(int length, int longest) => Unsupported(
        $"The connection has {length} characters; a variable that setx makes takes {longest}.", OwnService);

    public static AiCacheException SecretLost(string option) => Unsupported(
        $"The connection has {option}, a secret that no text may hold: the jobs could not connect without it.",
        "Give the jobs a key without a password, or write both into a service, and connect with service=name.");

    public static AiCacheException OptionsLost(IReadOnlyList<string> lost) => Unsupported(
        "Without this session's variables the jobs would connect in another way: " + string.Join("; ", lost) + ".",
        "Write what the variables say into the connection or into a service, so that both mean the same.");

    public static AiCacheException OfThisMachine(object scheduler, IReadOnlyList<string> options) => Unsupported(
        $"The machines of {scheduler} have none of this one's files: {string.Join("; ", options)}.",
        "Connect with what is there, too: the options themselves in place of a service, sslrootcert=system where a "
            + "public authority signed the certificate, a host's name in place of a socket; or take -Scheduler Crontab "
            + "or TaskScheduler.");

    public static AiCacheException NotForPipeline() => Unsupported(
        "The connection holds a $, which a pipeline would read as the start of an expression.",
        "Give the connection as postgresql://..., where %24 stands for it.");

    const string OwnService = "Write a service into the service file of the account that runs the tasks, and connect "
        + "with service=name.";

    static AiCacheException Unsupported(string message, string action) =>
        new(ErrorIds.ScheduleUnsupported, FailureKind.InvalidInput, message) { RecommendedAction = action };

    public static AiCacheException TaskTooLong(string task, int length, int longest) => new(
        ErrorIds.ScheduleUnsupported, FailureKind.InvalidInput,
        $"The command of the task {task} has {length} characters; the Task Scheduler takes {longest}.")
    {
        RecommendedAction = "Install the module where PowerShell finds it by its name (a folder of "
            + "$env:PSModulePath), so that its path is left out.",
    };

    public static AiCacheException FileExists(string file) => new(ErrorIds.FileExists, FailureKind.Conflict,
        $"{file} exists already.")
    {
        Subject = file,
        RecommendedAction = "Choose another -Path, or replace it with -Force. Each database of a fleet has a file of "
            + "its own.",
    };

    static string Words(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
