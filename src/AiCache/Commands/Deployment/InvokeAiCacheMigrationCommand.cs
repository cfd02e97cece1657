using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Deploys the migrations that are not there yet, each in one transaction that commits only once its objects meet the
/// contract.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "AiCacheMigration", SupportsShouldProcess = true, DefaultParameterSetName = Deploy)]
[OutputType("AiCache.Engine.Deployment.MigrationResult")]
public sealed class InvokeAiCacheMigrationCommand : LegacyDatabaseCommand
{
    const string Deploy = "Deploy";
    const string Rehearsal = "Rehearse";

    readonly Dictionary<AiCacheConnection, List<string>> chosen = [];

    /// <summary>The migrations to deploy. Left out, all; their order is always the module's.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MigrationNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>
    /// A migration that Get-AiCacheMigration found. Not the Name of any object: a sandbox has one, too.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public MigrationState? InputObject { get; set; }

    /// <summary>Really runs everything, reports the time and the locks of each step, and rolls back.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Rehearsal)]
    public SwitchParameter Rehearse { get; set; }

    /// <summary>Records objects that were made by hand.</summary>
    [Parameter]
    public SwitchParameter Adopt { get; set; }

    /// <summary>Brings objects that differ to the contract, keeping every row. Asks first.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Goes on although the journal records migrations that this module does not know.</summary>
    [Parameter]
    public SwitchParameter AllowUnknown { get; set; }

    /// <summary>
    /// How long a statement waits for a lock before the migration steps back and tries again: seconds or a TimeSpan.
    /// </summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockTimeout { get; set; } = new MigrateOptions().LockTimeout;

    /// <summary>How long to go on trying before giving up: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = new MigrateOptions().LockWait;

    /// <summary>Repairs without asking.</summary>
    [Parameter(ParameterSetName = Deploy)]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Migrations from the pipeline are gathered, so that those of one database are planned and deployed together.
    /// </summary>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            base.ProcessRecord();
            return;
        }
        foreach (var connection in Connections)
        {
            if (!chosen.TryGetValue(connection, out var names)) chosen[connection] = names = [];
            names.Add(InputObject.Name);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var (connection, names) in chosen)
        {
            Name = [.. names];
            RunOn(connection);
        }
    }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var options = new MigrateOptions
        {
            Names = Name, Adopt = Adopt, Repair = Repair, AllowUnknown = AllowUnknown,
            LockTimeout = LockTimeout, LockWait = LockWait
        };
        await using var session = await OpenAsync(target);
        var migrator = new Migrator(session, Reporter);
        if (Confirmation.IsWhatIf)
        {
            foreach (var planned in await Task.Run(() => migrator.PlanAsync(options, Cancellation))) WritePlan(planned);
        }
        else if (Rehearse)
        {
            foreach (var result in await Task.Run(() => migrator.RehearseAsync(options, Cancellation)))
                WriteResult(result, "AiCache.MigrationRehearsal");
        }
        else if (Confirmation.Granted($"Deploy the migrations to {target.DisplayName}", Force, CurrentConnection)
            && (!Repair || await RepairGrantedAsync(migrator, options)))
        {
            await WriteAllAsync(migrator.DeployAsync(options, Cancellation));
        }
    }

    void WritePlan(MigrationResult planned)
    {
        if (planned.Outcome != MigrationOutcome.AlreadyApplied)
            Confirmation.Granted($"{planned.Outcome switch { MigrationOutcome.WouldAdopt => "Record", MigrationOutcome.WouldRepair => "Repair", _ => "Apply" }} {planned.Name} at {planned.Database}, {planned.Steps.Count} statements", Force, CurrentConnection);
        WriteResult(planned, "AiCache.MigrationPlan");
    }

    /// <summary>
    /// A repair rewrites what somebody made by hand, so it is asked for apart, with what would change.
    /// </summary>
    async Task<bool> RepairGrantedAsync(Migrator migrator, MigrateOptions options)
    {
        var repairs = (await Task.Run(() => migrator.PlanAsync(options, Cancellation)))
            .Where(planned => planned.Outcome == MigrationOutcome.WouldRepair).ToList();
        if (repairs.Count == 0) return true;
        var what = $"Repair {string.Join(", ", repairs.Select(repair => repair.Name))} at {repairs[0].Database}";
        var differences = repairs.SelectMany(repair => repair.Differences)
            .Select(difference => $"  {difference.Name}: {difference.Message}");
        return Confirmation.Granted(what, Force, CurrentConnection,
            $"Every row is kept. What differs:{Environment.NewLine}{string.Join(Environment.NewLine, differences)}",
            ConfirmImpact.High);
    }
}
