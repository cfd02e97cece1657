using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Faults;

/// <summary>How far a disturbed operation got.</summary>
enum Extent
{
    /// <summary>Everything is as before.</summary>
    Untouched,
    /// <summary>A part is done for good, as it may be.</summary>
    Partly,
    /// <summary>All is done.</summary>
    Complete,
}

/// <summary>An operation that is disturbed: what it begins with, and what must be true afterwards.</summary>
abstract class FaultOperation
{
    static readonly FaultOperation[] All =
        [new DeployFault(), new UndoFault(), new PurgeFault(), new RestoreRowsFault(), new RestoreDatabaseFault(),
        new RestoreScriptFault(), new BackupFault()];

    /// <summary>However busy the machine is, others are waited for.</summary>
    protected static readonly MigrateOptions Patient = new() { LockWait = TimeSpan.FromMinutes(10) };

    public static IEnumerable<string> Names => All.Select(operation => operation.Name);

    public abstract string Name { get; }

    /// <summary>Whether it needs a superuser.</summary>
    public virtual bool AsSuperuser => false;

    /// <summary>Whether what it reported as done is done even if the server crashes afterwards.</summary>
    public virtual bool IsDurable => true;

    /// <summary>What an application adds meanwhile, with $1 as its name; null where it cannot.</summary>
    public virtual string? Witness => "insert into public.courses (title) values ($1)";

    /// <summary>A fresh one, with nothing known of any database.</summary>
    public static FaultOperation Create(string name) =>
        (FaultOperation)Activator.CreateInstance(All.Single(operation => operation.Name == name).GetType())!;

    /// <summary>Makes the database that every round begins with, and notes what is in it.</summary>
    public abstract Task PrepareAsync(FaultStage stage, TemplateDatabase template);

    /// <summary>Does it.</summary>
    /// <returns>What it reported, on one line.</returns>
    public abstract Task<string> RunAsync(DatabaseTarget target, string folder, int number);

    /// <summary>Says how far it got, and fails where anything is lost or half done.</summary>
    public abstract Task<Extent> LookAsync(DatabaseTarget admin, string folder);

    /// <summary>Does it once more.</summary>
    public virtual Task RunAgainAsync(DatabaseTarget target, string folder, int number, Extent extent) =>
        RunAsync(target, folder, number);

    /// <summary>Which rows of a table are to stay as they are.</summary>
    protected virtual string? Kept(string table) => table == "public.courses" ? "title not like 'witness%'" : null;

    protected Task<string> RowsAsync(DatabaseTarget admin) => DatabaseImage.RowsAsync(admin, Kept);

    protected static async Task<IReadOnlyList<MigrationState>> StatesAsync(DatabaseTarget target)
    {
        await using var session = await DatabaseSession.OpenAsync(target, default);
        return await MigrationStates.RunAsync(session.Work(), default).ToListAsync(default);
    }

    /// <summary>
    /// The journal and the contract are as they should be, and what the application does can be done.
    /// </summary>
    public virtual async Task DemandGreenAsync(DatabaseTarget target)
    {
        Assert.All(await StatesAsync(target), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
        await using var session = await DatabaseSession.OpenAsync(target, default);
        var failed = await DeploymentChecks.RunAsync(session.Work(), new(), default)
            .Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {c.Message}").ToListAsync();
        Assert.Empty(failed);
    }

    protected static async Task<string> DeployAsync(DatabaseTarget target)
    {
        await using var session = await DatabaseSession.OpenAsync(target, default);
        var results = await Deploy.RunAsync(session.Work(), Patient, default).ToListAsync();
        return string.Join(' ', results.Select(r => $"{r.Name}={r.Outcome}"));
    }
}
