using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Verification;

namespace AiCache.Quickstart;

/// <summary>
/// The guide, step by step, without PowerShell: what quickstart.ps1 does through the commands, done through the engine.
/// </summary>
sealed partial class EngineTour(Tour tour, HostEnvironment environment, string name, string folder,
    CancellationToken cancellation)
{
    /// <summary>How many entries sixty days leave behind.</summary>
    public const int AgedEntries = 1000;

    static readonly IReporter Silent = SilentReporter.Instance;

    /// <summary>Work that needs no database.</summary>
    Work Here => new(null, Silent, environment);

    /// <summary>Takes all steps.</summary>
    /// <exception cref="StepFailedException">One did not do what the guide expects.</exception>
    public async Task RunAsync()
    {
        var sandbox = await tour.TakeAsync("Start a throw-away PostgreSQL", "StartSandbox.RunAsync",
            "a server shaped like Supabase, running",
            () => StartSandbox.RunAsync(Here, new SandboxOptions { Name = name }, cancellation),
            started => started.Status == SandboxStatus.Running,
            started => $"PostgreSQL {started.ServerVersion} at {started.Database}");
        await using (var session = await DatabaseSession.OpenAsync(sandbox!.Connection, cancellation))
        {
            await CheckAsync("Check the prerequisites", "PrerequisiteChecks.RunAsync",
                "tables, roles and rights are there: nothing failed",
                () => PrerequisiteChecks.RunAsync(On(session), cancellation).ToListAsync(cancellation)
                .AsTask());
            await tour.TakeAsync("Back up", "BackupDatabase.RunAsync",
                "a backup that was read back and holds every row",
                () => BackUpAsync(sandbox.Connection, BackupScope.Database),
                backup => backup.Grade == BackupGrade.Decoded && backup.Rows.Values.Sum() > 0,
                backup => $"{backup.Name}: {backup.Grade}, {backup.Size} bytes, "
                + $"{backup.Rows.Values.Sum()} rows in {backup.Rows.Count} tables",
                ErrorIds.ClientNotFound, ErrorIds.ClientTooOld);
            await DeployAsync(session);
            await ServeAsync(session);
            await WatchAsync(session);
            await ReportAsync(session);
            await MaintainAsync(session, sandbox.Connection);
            await RestoreAsync(session, sandbox.Connection);
            await RollBackAsync(session);
        }
        await tour.TakeAsync("Stop it", "StopSandbox.RunAsync", "no server and no file left",
            () => StopSandbox.RunAsync(Here, name, cancellation),
            stopped => ListSandboxes.RunAsync(Here, null, cancellation).ToBlockingEnumerable(cancellation)
                .All(left => left.Name != name) && !Directory.Exists(stopped.DataFolder),
            stopped => $"'{stopped.Name}' is "
            + $"{(Directory.Exists(stopped.DataFolder) ? "still there" : "gone, and its data with it")}");
    }

    async Task DeployAsync(DatabaseSession session)
    {
        var work = Work.On(session, Silent, environment);
        await tour.TakeAsync("Look at the plan", "Deploy.PlanAsync", "three migrations to apply, nothing changed",
            async () => (Plan: await Deploy.PlanAsync(work, new(), cancellation).ToListAsync(cancellation),
            After: await MigrationStates.RunAsync(work, cancellation).ToListAsync(cancellation)),
            looked => looked.Plan.Count == 3 && looked.Plan.All(m => m.Outcome == MigrationOutcome.WouldApply)
            && looked.After.All(m => m.Status == MigrationStatus.Pending),
            looked => string.Join(", ", looked.Plan.Select(m => $"{m.Name} ({m.Steps.Count} statements)")));
        await tour.TakeAsync("Deploy", "Deploy.RunAsync",
            "three migrations applied, each verified before its commit",
            () => Deploy.RunAsync(work, new(), cancellation).ToListAsync(cancellation).AsTask(),
            deployed => deployed.Count == 3 && deployed.All(m => m.Outcome == MigrationOutcome.Applied), Outcomes);
        await tour.TakeAsync("Deploy again", "Deploy.RunAsync", "nothing to do",
            () => Deploy.RunAsync(work, new(), cancellation).ToListAsync(cancellation).AsTask(),
            deployed => deployed.Count == 3 && deployed.All(m => m.Outcome == MigrationOutcome.AlreadyApplied),
            Outcomes);
        await tour.TakeAsync("Look at the migrations", "MigrationStates.RunAsync",
            "three applied, none of them different from the contract",
            () => MigrationStates.RunAsync(work, cancellation).ToListAsync(cancellation).AsTask(),
            states => states.Count == 3
            && states.All(m => m.Status == MigrationStatus.Applied && m.Differences.Count == 0),
            states => string.Join(", ", states.Select(m => $"{m.Name} {m.Status}")));
        await CheckAsync("Verify the deployment", "DeploymentChecks.RunAsync",
            "tables, indexes, policies, functions and triggers as they should be, operations "
            + "and row security tried: nothing failed",
            () => DeploymentChecks.RunAsync(On(session), new DeploymentCheckOptions(), cancellation)
            .ToListAsync(cancellation).AsTask());
    }

    Task<List<Check>?> CheckAsync(string title, string call, string expected, Func<Task<List<Check>>> checks) =>
        tour.TakeAsync(title, call, expected, checks, found => found.Count > 0
            && found.All(check => check.Status != CheckStatus.Failed), Summary);

    Task<ApplicationReport?> ServeAsync(DatabaseSession session) =>
        tour.TakeAsync("Serve cache traffic as the application", "CourseApplication.ServeAsync",
            "6 hits, 4 misses, 1 answer invalidated as its lecture changes, and exact statistics",
            () => new CourseApplication(session).ServeAsync(cancellation),
            report => report is { Hits: 6, Misses: 4, Invalidated: 1, StatisticsAgree: true },
            report => report.ToString());

    async Task RollBackAsync(DatabaseSession session)
    {
        var work = Work.On(session, Silent, environment);
        await tour.TakeAsync("Roll back", "Undo.RunAsync", "three migrations undone",
            () => Undo.RunAsync(work, new(), cancellation).ToListAsync(cancellation).AsTask(),
            undone => undone.Count == 3 && undone.All(m => m.Outcome == MigrationOutcome.Undone), Outcomes);
        await tour.TakeAsync("See that nothing is left", "MigrationStates.RunAsync",
            "three migrations pending, as before",
            () => MigrationStates.RunAsync(work, cancellation).ToListAsync(cancellation).AsTask(),
            states => states.Count == 3 && states.All(m => m.Status == MigrationStatus.Pending),
            states => string.Join(", ", states.Select(m => $"{m.Name} {m.Status}")));
    }

    Work On(DatabaseSession session) => Work.On(session, Silent, environment);

    static string Outcomes(IEnumerable<MigrationResult> results) =>
        string.Join(", ", results.Select(m => m.Rows > 0
            ? $"{m.Name} {m.Outcome} ({Figures.Count(m.Rows ?? 0, "row")})" : $"{m.Name} {m.Outcome}"));

    static string Summary(List<Check> checks) => $"{checks.Count} checks: "
        + string.Join(", ", checks.GroupBy(check => check.Status).OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {group.Key}"
        + (Which(group) is { Count: > 0 } which ? $" ({string.Join(", ", which)})" : "")));

    static List<string> Which(IGrouping<CheckStatus, Check> group) => group.Key switch
    {
        CheckStatus.Passed => [],
        CheckStatus.Skipped => [.. group.Select(check => check.Category).Distinct()],
        _ => [.. group.Select(check => check.Name)],
    };
}
