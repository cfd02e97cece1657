using System.Reflection;
using AiCache.Engine.Acceptance;
using AiCache.Engine.Activity;
using AiCache.Engine.Alerts;
using AiCache.Engine.Backups;
using AiCache.Engine.Deployment;
using AiCache.Engine.Diagnostics;
using AiCache.Engine.Entries;
using AiCache.Engine.Health;
using AiCache.Engine.Impact;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Nodes;
using AiCache.Engine.Reports;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;
using AiCache.Engine.Verification;
using AiCache.Engine.Watch;

namespace AiCache.Engine.Tests.Security;

/// <summary>What an operation is given here besides its database.</summary>
/// <param name="Content">What the database was copied from, and a backup of it.</param>
/// <param name="Plan">A restore that was planned before anybody laid out anything.</param>
sealed record OperationScene(DeployedContent Content, RestorePlan Plan);

/// <summary>Every operation of the engine that works on a database, and how it is run here.</summary>
static class EveryOperation
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Those that work on no database, or only on one that they make.</summary>
    public static readonly string[] WithoutDatabase =
    [
        $"{nameof(BackupList)}.RunAsync", $"{nameof(RemoveBackup)}.RunAsync", $"{nameof(RemoveBackup)}.PlanAsync",
        $"{nameof(ExportReport)}.RunAsync", $"{nameof(ListSandboxes)}.RunAsync", $"{nameof(StartSandbox)}.RunAsync",
        $"{nameof(StopSandbox)}.RunAsync", $"{nameof(MigrationExport)}.RunAsync",
        $"{nameof(MigrationExport)}.PlanAsync", $"{nameof(ScheduleMaintenance)}.RunAsync",
        $"{nameof(TestBackup)}.RunAsync", $"{nameof(SendAlert)}.RunAsync",
    ];

    /// <summary>Those that need a second server, where Nodes/NodeRefusalTests and MisplacedTests try them.</summary>
    public static readonly string[] WithAnotherServer =
    [
        $"{nameof(AddNode)}.RunAsync", $"{nameof(AddNode)}.PlanAsync", $"{nameof(RemoveNode)}.RunAsync",
        $"{nameof(RemoveNode)}.PlanAsync", $"{nameof(MisplacedEntries)}.RunAsync", $"{nameof(RehearseNode)}.RunAsync",
        $"{nameof(MisplacedEntries)}.PlanAsync",
    ];

    /// <summary>The names of all operations that the engine has.</summary>
    public static IEnumerable<string> Found =>
        from type in typeof(Engine.Work).Assembly.GetExportedTypes()
        where type is { IsAbstract: true, IsSealed: true }
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        where method.Name is "RunAsync" or "PlanAsync"
            && method.GetParameters().FirstOrDefault()?.ParameterType == typeof(Engine.Work)
        select $"{type.Name}.{method.Name}";

    /// <summary>Each operation, in an order in which all can be run; the last takes everything away.</summary>
    public static readonly IReadOnlyList<(string Name, Func<Engine.Work, OperationScene, Task> Run)> All =
    [
        (Of(typeof(CacheActivities)), (w, _) => ReadAsync(CacheActivities.RunAsync(w, new(), Stop))),
        (Of(typeof(CacheStorage)), (w, _) => ReadAsync(CacheStorage.RunAsync(w, new() { Exact = true }, Stop))),
        (Of(typeof(DailyStatistics)), (w, _) => ReadAsync(DailyStatistics.RunAsync(w, new(), Stop))),
        (Of(typeof(WeeklyStatistics)), (w, _) => ReadAsync(WeeklyStatistics.RunAsync(w, new(), Stop))),
        (Of(typeof(StatisticsSummary)), (w, _) => StatisticsSummary.RunAsync(w, new(), Stop)),
        (Of(typeof(CacheEntries)), (w, _) =>
        ReadAsync(CacheEntries.RunAsync(w, new() { IncludeResponse = true }, Stop))),
        (Of(typeof(OperationUsages)), (w, _) => ReadAsync(OperationUsages.RunAsync(w, 1, Stop))),
        (Of(typeof(MeasureRetention)), (w, _) => ReadAsync(MeasureRetention.RunAsync(w, new(), Stop))),
        (Of(typeof(WatchCache)), (w, _) => ReadAsync(WatchCache.RunAsync(w, new() { Count = 1 }, Stop))),
        (Of(typeof(SuccessCriteria)), (w, _) => ReadAsync(SuccessCriteria.RunAsync(w, new(), Stop))),
        (Of(typeof(KnownNames)), async (w, _) =>
        {
            foreach (var kind in Enum.GetValues<NameKind>()) await KnownNames.RunAsync(w, kind, Stop);
        }),
        (Of(typeof(HealthChecks)), (w, _) => ReadAsync(HealthChecks.RunAsync(w, new(), Stop))),
        (Of(typeof(CacheImpact)), (w, _) =>
        ReadAsync(CacheImpact.RunAsync(w, new() { Rounds = 5, IncludeWrites = true },
            Stop))),
        (Of(typeof(MigrationStates)), (w, _) => ReadAsync(MigrationStates.RunAsync(w, Stop))),
        (Of(typeof(ReadVersion)), (w, _) => ReadVersion.RunAsync(w, Stop)),
        (Of(typeof(ListNodes)), (w, _) => ReadAsync(ListNodes.RunAsync(w, new(), Stop))),
        (Of(typeof(PrerequisiteChecks)), (w, _) => ReadAsync(PrerequisiteChecks.RunAsync(w, Stop))),
        (Of(typeof(DeploymentChecks)), (w, _) => ReadAsync(DeploymentChecks.RunAsync(w, new(), Stop))),
        (Of(typeof(Rehearse)), (w, _) => ReadAsync(Rehearse.RunAsync(w, new() { Adopt = true, Repair = true }, Stop))),
        (Planned(typeof(Deploy)), (w, _) =>
        ReadAsync(Deploy.PlanAsync(w, new() { Adopt = true, Repair = true }, Stop))),
        (Of(typeof(Deploy)), (w, _) => ReadAsync(Deploy.RunAsync(w, new() { Adopt = true, Repair = true }, Stop))),
        (Of(typeof(SampleTraffic)), (w, _) => SampleTraffic.RunAsync(w, 20, Stop)),
        (Planned(typeof(PurgeEntries)), (w, _) => PurgeEntries.PlanAsync(w, new() { OlderThanDays = 0 }, Stop)),
        (Of(typeof(PurgeEntries)), (w, _) => ReadAsync(PurgeEntries.RunAsync(w, new() { OlderThanDays = 1 }, Stop))),
        (Planned(typeof(PurgeStats)), (w, _) => PurgeStats.PlanAsync(w, new() { OlderThanDays = 50 }, Stop)),
        (Of(typeof(PurgeStats)), (w, _) => PurgeStats.RunAsync(w, new() { OlderThanDays = 50 }, Stop)),
        (Of(typeof(EntryRemoval)), (w, _) => EntryRemoval.RunAsync(w, new() { CacheKeys = ["x"] }, Stop)),
        (Of(typeof(Optimize)), async (w, _) =>
        {
            foreach (var mode in Enum.GetValues<OptimizeMode>()) await ReadAsync(Optimize.RunAsync(w, mode, Stop));
        }),
        (Of(typeof(ListMaintenance)), (w, _) => ReadAsync(ListMaintenance.RunAsync(w, Stop))),
        (Planned(typeof(RegisterMaintenance)), (w, _) => RegisterMaintenance.PlanAsync(w, new(), Stop)),
        (Of(typeof(RegisterMaintenance)), (w, _) => ReadAsync(RegisterMaintenance.RunAsync(w, new(), Stop))),
        (Planned(typeof(UnregisterMaintenance)), (w, _) => UnregisterMaintenance.PlanAsync(w, Stop)),
        (Of(typeof(UnregisterMaintenance)), (w, _) => ReadAsync(UnregisterMaintenance.RunAsync(w, Stop))),
        (Of(typeof(BackupDatabase)), async (w, s) =>
        {
            foreach (var scope in Enum.GetValues<BackupScope>())
                await BackupDatabase.RunAsync(w, new() { Path = s.Content.Written.Path, Scope = scope }, Stop);
        }),
        (Planned(typeof(RestoreDatabase)), (w, s) => RestoreDatabase.PlanAsync(w, s.Content.Restore, Stop)),
        (Of(typeof(RestoreDatabase)), (w, s) => RestoreDatabase.RunAsync(w, s.Plan, Stop)),
        (Of(typeof(ExportDiagnostic)), (w, s) => ExportDiagnostic.RunAsync(w, new()
        {
            Path = Path.Combine(s.Content.Written.Path, $"{Guid.NewGuid()}.zip"),
        }, Stop)),
        (Planned(typeof(Undo)), (w, _) => ReadAsync(Undo.PlanAsync(w, new(), Stop))),
        (Of(typeof(Undo)), (w, _) => ReadAsync(Undo.RunAsync(w, new(), Stop))),
    ];

    static string Of(Type operation) => $"{operation.Name}.RunAsync";

    static string Planned(Type operation) => $"{operation.Name}.PlanAsync";

    static async Task ReadAsync<T>(IAsyncEnumerable<T> records)
    {
        await foreach (var _ in records.WithCancellation(Stop)) { }
    }
}
