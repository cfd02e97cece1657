using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>Every view by the name of the type it is for.</summary>
static class ViewCatalogue
{
    const string Deserialized = "Deserialized.";

    static readonly Dictionary<string, IView> Views = new IView[]
    {
        CheckView.Checks, ConnectionViews.Connections, ConnectionViews.Sandboxes,
        DeploymentViews.Versions, DeploymentViews.States, DeploymentViews.Results, DeploymentViews.Criteria,
        BackupViews.Backups, BackupViews.Restores,
        StatisticsViews.Days, StatisticsViews.Summaries, StatisticsViews.Weeks, StatisticsViews.Operations,
        MonitoringViews.Storage, MonitoringViews.Entries, MonitoringViews.Removals, MonitoringViews.Activities,
        MonitoringViews.Impacts, WatchPage.View,
        MaintenanceViews.StaleEntries, MaintenanceViews.StaleEntryPreviews, MaintenanceViews.Retentions,
        MaintenanceViews.StaleStats,
        MaintenanceViews.Optimized, MaintenanceViews.Schedules, MaintenanceViews.Jobs,
        NodeViews.Nodes, SupportViews.Deliveries, SupportViews.Diagnostics,
    }.Select(view => (view.Type.FullName!, view)).Concat(
    [
        // Names that a command gives an object to have it shown in another way than others of its type.
        ("AiCache.MigrationPlan", MigrationText.Plans), ("AiCache.MigrationRehearsal", MigrationText.Rehearsals),
        ("AiCache.StaleStatsPreview", MaintenanceViews.StaleStatsPreviews),
    ]).ToDictionary(entry => entry.Item1, entry => entry.Item2);

    /// <summary>A record's view, and the record: where it comes from a file or another session, made anew.</summary>
    public static (IView View, object Record)? Find(PSObject shown)
    {
        foreach (var name in shown.TypeNames)
        {
            var plain = name.StartsWith(Deserialized, StringComparison.Ordinal) ? name[Deserialized.Length..] : name;
            if (Views.TryGetValue(plain, out var view) && Record(shown, view.Type) is { } record) return (view, record);
        }
        return null;
    }

    static object? Record(PSObject shown, Type type)
    {
        if (type.IsInstanceOfType(shown.BaseObject)) return shown.BaseObject;
        try
        {
            // Connections and sandboxes are more than their properties.
            return type.Assembly == typeof(ViewCatalogue).Assembly ? null : PipelineObjects.As(shown, type);
        }
        catch (AiCacheException)
        {
            return null;
        }
    }
}
