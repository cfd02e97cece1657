using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Puts rows into tables of a platform, whose keys and triggers are in force already: within the transaction they are
/// not looked at, and neither is what happens by itself when something is made.
/// </summary>
internal sealed class PlatformRows(PlatformRules rules)
{
    /// <summary>Switches triggers off for the transaction, and removes the rows that are to be replaced.</summary>
    /// <exception cref="AiCacheException">The role may not switch them off.</exception>
    public async Task MakeRoomAsync(IStatements statements, RestorePlan plan, CancellationToken cancellation)
    {
        try
        {
            await statements.RunAsync(cancellation, new SqlStep("switch triggers off",
                "set local session_replication_role = replica"));
        }
        catch (AiCacheException refused) when (refused.SqlState == "42501")
        {
            throw RestoreErrors.TriggersStayOn(plan, refused);
        }
        if (!plan.Options.Clean) return;
        await statements.RunAsync(cancellation, rules.Data.Select(t => new TargetTable(t.Schema, t.Name, "r", []))
            .Select(t => new SqlStep($"empty {t.FullName}", $"delete from {t.Sql}")));
    }

    /// <summary>
    /// Switches them on again, sees to it that nothing refers to what is gone, and lets the API know.
    /// </summary>
    public async Task FinishAsync(IStatements statements, CancellationToken cancellation)
    {
        var tables = rules.Data.ToList();
        var batch = new StatementBatch(
            new SqlStep("switch triggers on", "set local session_replication_role = origin"));
        batch.Call(new SqlStep("name the tables", "select set_config('aicache.restored', $1, true)",
            string.Join(',', tables.Select(t => new TargetTable(t.Schema, t.Name, "r", []).Sql))));
        batch.Do(SqlStep.File("look for keys that lead nowhere", "Backups/Restore/dangling_keys.sql"));
        batch.Do(new SqlStep("let the API look again", "notify pgrst, 'reload schema'"));
        await statements.RunAsync(batch, cancellation);
    }
}
