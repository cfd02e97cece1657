using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache takes more room than it should, and whether the room is used.</summary>
internal static class SpaceHealth
{
    /// <summary>What the data needs is judged: room that deleted rows left is not given back but used again.</summary>
    public static Check Size(HealthFacts facts, HealthOptions options)
    {
        const string name = "Size";
        if (facts.Storage.Tables.FirstOrDefault(t => t.Name == CacheContract.Cache.FullName) is not { } table)
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache.FullName);
        var reusable = StorageEstimate.Reusable(table, table.LiveRows, facts.Storage.BlockBytes) ?? 0;
        var live = table.TotalBytes - reusable;
        var room = reusable == 0 ? "" : $"; another {Wording.Size(reusable)} on disk are free for new entries"
            + (table.TotalBytes > options.MaximumBytes ? " (vacuum full would give them back)" : "");
        return HealthChecks.Make(name, live > options.MaximumBytes ? CheckStatus.Failed : CheckStatus.Passed,
            $"at most {Wording.Size(options.MaximumBytes)}", Wording.Size(live),
            $"{CacheContract.Cache.FullName} needs {Wording.Size(live)} with its indexes{room}.",
            "Remove-AiCacheStaleEntries -OlderThanDays 30; Optimize-AiCacheDatabase");
    }

    /// <summary>Dead rows make every scan longer.</summary>
    public static Check DeadRows(HealthFacts facts, HealthOptions options)
    {
        const string name = "DeadRows";
        if (facts.Storage.Tables.Count == 0) return HealthChecks.Unreadable(name, facts, CacheContract.Cache.FullName);
        var worst = facts.Storage.Tables.Select(t => (t.Name, Dead: t.DeadRows ?? 0, Share: Share(t)))
            .OrderByDescending(t => t.Dead >= options.MinimumDeadRows).ThenByDescending(t => t.Share).First();
        var tooMany = worst.Dead >= options.MinimumDeadRows && worst.Share > options.MaximumDeadRows;
        return HealthChecks.Make(name, tooMany ? CheckStatus.Warning : CheckStatus.Passed,
            $"at most {Wording.Percent(options.MaximumDeadRows)}", Wording.Percent(worst.Share),
            $"{Wording.Count(worst.Dead)} dead rows in {worst.Name}, {Wording.Percent(worst.Share)} of all.",
            $"Get-AiCacheActivity | Where-Object Kind -eq LongTransaction; vacuum (analyze) {worst.Name}");
    }

    /// <summary>Vacuum is due, by the table's own settings, and does not come.</summary>
    public static Check Autovacuum(HealthFacts facts, HealthOptions options)
    {
        const string name = "Autovacuum";
        if (facts.Vacuum.Tables.Count == 0) return HealthChecks.Unreadable(name, facts, CacheContract.Cache.FullName);
        var problems = facts.Vacuum.Tables.Select(t =>
            Problem(t, facts.Storage.Tables.FirstOrDefault(s => s.Name == t.Name), facts, options))
            .OfType<(string What, string Cure)>().ToList();
        return problems.Count == 0
            ? HealthChecks.Make(name, CheckStatus.Passed, "on, and keeping up", "on, and keeping up",
            "Vacuum comes by itself and keeps up.")
            : HealthChecks.Make(name, CheckStatus.Warning, "on, and keeping up", problems[0].What,
            string.Join(" ", problems.Select(p => p.What + ".")), problems[0].Cure);
    }

    static (string What, string Cure)? Problem(TableVacuumFacts table, TableStorageFacts? storage, HealthFacts facts,
        HealthOptions options)
    {
        var dead = storage?.DeadRows ?? 0;
        if (!table.VacuumedByItself)
            return ($"Autovacuum is off for {table.Name}",
                $"alter table {table.Name} reset (autovacuum_enabled); show autovacuum; show track_counts");
        if (table.Age > table.FreezeAge)
            return ($"{table.Name} has not been frozen for {Wording.Count(table.Age)} transactions",
                $"vacuum (freeze) {table.Name}");
        // Twice what it takes: once is when the launcher begins to think of it.
        var waited = facts.Sight.Now - (storage?.LastVacuum ?? facts.Deployed ?? DateTimeOffset.MinValue);
        if (dead >= options.MinimumDeadRows && dead > 2 * table.VacuumFrom && !table.BeingVacuumed
            && waited >= options.VacuumWithin)
            return ($"{table.Name} has {Wording.Count(dead)} dead rows, and vacuum should have come "
                + $"at {Wording.Count(table.VacuumFrom)}", $"vacuum (analyze) {table.Name}");
        return null;
    }

    static double Share(TableStorageFacts table) =>
        (table.DeadRows ?? 0) + (table.LiveRows ?? 0) is > 0 and var all ? 100.0 * (table.DeadRows ?? 0) / all : 0;
}
