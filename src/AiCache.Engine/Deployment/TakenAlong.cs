using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What an undo takes with the tables, although it is not in them.</summary>
internal sealed record TakenAlong(IReadOnlyList<PublishedTable> Published, IReadOnlyList<string> Subscriptions,
    IReadOnlyList<string> Jobs, bool HasCron)
{
    /// <summary>Refuses where cache nodes hang on the hashes, or this is one.</summary>
    /// <exception cref="AiCacheException">So it is (<see cref="ErrorIds.NodeInTheWay"/>).</exception>
    public void DemandNoNode(string database)
    {
        if (Subscriptions is [var subscription, ..]) throw DeploymentErrors.IsNode(database, subscription);
        var nodes = Published.Where(p => p.Publication.StartsWith(NodeForm.Prefix, StringComparison.Ordinal))
            .Select(p => p.Publication[NodeForm.Prefix.Length..]).Distinct().ToList();
        if (nodes.Count > 0) throw DeploymentErrors.HasNodes(database, nodes);
    }

    /// <summary>Asks for what goes with tables.</summary>
    public static SqlStep Step(IEnumerable<string> tables) => SqlStep.File("look for what goes along",
        "Deployment/taken_along.sql", tables.ToArray(), ScheduledJobs.Names);

    /// <summary>For a reader, what goes with a migration.</summary>
    public IReadOnlyList<string> Of(MigrationScript script, UndoScope scope) =>
        [.. Of(script).Select(p => $"{p.Table} in publication {p.Publication}"),
            .. JobsOf(script, scope).Select(job => $"the pg_cron job {job}")];

    /// <summary>
    /// What puts it back once the migration is deployed again: statements, and a command for the jobs.
    /// </summary>
    public IReadOnlyList<string> PutBack(MigrationScript script, UndoScope scope) =>
        [.. Of(script).SelectMany(p => p.ToPutBack()),
            .. IsLast(script, scope) && Jobs.Any(j => scope == UndoScope.All || j == ScheduledJobs.Stats)
                ? [Commands.RegisterMaintenance] : Array.Empty<string>()];

    /// <summary>One command schedules all jobs: it stands with the migration that is undone last.</summary>
    static bool IsLast(MigrationScript script, UndoScope scope) => scope switch
    {
        UndoScope.All => script.Name == MigrationScript.All[0].Name,
        UndoScope.Stats => script.Name == CacheContract.StatsMigration,
        _ => false,
    };

    IEnumerable<PublishedTable> Of(MigrationScript script) => Published.Where(p => CacheContract.Tables
        .Any(t => t.Migration == script.Name && t.FullName == p.Table));

    /// <summary>The statistics have a job of their own; the rest goes with the cache itself.</summary>
    IEnumerable<string> JobsOf(MigrationScript script, UndoScope scope) => scope == UndoScope.Hashes ? []
        : Jobs.Where(job => job == ScheduledJobs.Stats ? script.Name == CacheContract.StatsMigration
            : scope == UndoScope.All && script.Name == MigrationScript.All[0].Name);
}

/// <summary>A table of a publication.</summary>
internal sealed record PublishedTable(string Table, string Publication, char Identity)
{
    /// <summary>The statements that publish it again as it was.</summary>
    public IEnumerable<string> ToPutBack()
    {
        if (Identity == 'f') yield return $"alter table {Table} replica identity full";
        if (Identity == 'n') yield return $"alter table {Table} replica identity nothing";
        yield return $"alter publication {Publication} add table {Table}";
    }
}
