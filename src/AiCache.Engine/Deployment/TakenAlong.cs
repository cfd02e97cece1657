using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What an undo takes with the tables, although it is not in them.</summary>
internal sealed record TakenAlong(IReadOnlyList<PublishedTable> Published, IReadOnlyList<string> Subscriptions,
    IReadOnlyList<string> Jobs, bool HasCron)
{
    /// <summary>Refuses where cache nodes hang on the hashes, or this is one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="afterwards">What to do once they are gone, a clause after a comma; empty where nothing is.</param>
    /// <exception cref="AiCacheException">So it is (<see cref="ErrorIds.NodeInTheWay"/>).</exception>
    public void DemandNoNode(string database, string afterwards = "")
    {
        if (Subscriptions is [var subscription, ..]) throw DeploymentErrors.IsNode(database, subscription, afterwards);
        var nodes = Published.Where(p => p.Publication.StartsWith(NodeForm.Prefix, StringComparison.Ordinal))
            .Select(p => p.Publication[NodeForm.Prefix.Length..]).Distinct().ToList();
        if (nodes.Count > 0) throw DeploymentErrors.HasNodes(database, nodes, afterwards);
    }

    /// <summary>Asks for what goes with tables.</summary>
    public static SqlStep Step(IEnumerable<string> tables) => SqlStep.File("look for what goes along",
        "Deployment/taken_along.sql", tables.ToArray(), ScheduledJobs.Names);

    /// <summary>What goes with a migration.</summary>
    public UndoNote Of(MigrationScript script, UndoScope scope) =>
        new([.. Published.Where(p => p.IsOf(script))], [.. JobsOf(script, scope)]);

    /// <summary>
    /// What puts it back once the migration is deployed again: statements, and a command for the jobs.
    /// </summary>
    public IReadOnlyList<string> PutBack(MigrationScript script, UndoScope scope) =>
        [.. new UndoNote(Of(script, scope).Published, IsLast(script, scope)
            && Jobs.Any(j => scope == UndoScope.All || j == ScheduledJobs.Stats) ? Jobs : []).PutBack()];

    /// <summary>One command schedules all jobs: it stands with the migration that is undone last.</summary>
    static bool IsLast(MigrationScript script, UndoScope scope) => scope switch
    {
        UndoScope.All => script.Name == MigrationScript.All[0].Name,
        UndoScope.Stats => script.Name == CacheContract.StatsMigration,
        _ => false,
    };

    /// <summary>The statistics have a job of their own; the rest goes with the cache itself.</summary>
    IEnumerable<string> JobsOf(MigrationScript script, UndoScope scope) => scope == UndoScope.Hashes ? []
        : Jobs.Where(job => job == ScheduledJobs.Stats ? script.Name == CacheContract.StatsMigration
            : scope == UndoScope.All && script.Name == MigrationScript.All[0].Name);
}
