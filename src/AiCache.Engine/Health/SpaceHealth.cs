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
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        var reusable = StorageEstimate.Reusable(table, table.LiveRows, facts.Storage.BlockBytes) ?? 0;
        var live = table.TotalBytes - reusable;
        var room = reusable == 0 ? "" : $"; another {Figures.Size(reusable)} on disk are free for new entries"
            + (table.TotalBytes > options.MaximumBytes ? " (vacuum full would give them back)" : "");
        return HealthChecks.FailedIf(live > options.MaximumBytes, name,
                $"{CacheContract.Cache.FullName} needs {Figures.Size(live)} with its indexes{room}.")
            .Found($"at most {Figures.Size(options.MaximumBytes)}", Figures.Size(live))
            .Measured(live, options.MaximumBytes, "bytes")
            .Mended($"{Commands.RemoveStaleEntries} -OlderThanDays 30",
                $"What is removed leaves room for new entries; {Commands.Optimize} lets the server know of it.");
    }

    /// <summary>Dead rows make every scan longer.</summary>
    public static Check DeadRows(HealthFacts facts, HealthOptions options)
    {
        const string name = "DeadRows";
        if (facts.Storage.Tables.Count == 0) return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        var worst = facts.Storage.Tables.Select(t => (t.Name, Dead: t.DeadRows ?? 0, Share: Share(t)))
            .OrderByDescending(t => t.Dead >= options.MinimumDeadRows).ThenByDescending(t => t.Share).First();
        return HealthChecks.WarningIf(worst.Dead >= options.MinimumDeadRows && worst.Share > options.MaximumDeadRows,
                name, $"{Figures.Count(worst.Dead, "dead row", "dead rows")} in {worst.Name}, "
                + $"{Figures.Percent(worst.Share)} of all.")
            .Found($"at most {Figures.Percent(options.MaximumDeadRows)}", Figures.Percent(worst.Share))
            .Measured(worst.Share, options.MaximumDeadRows, "percent")
            .Mended($"vacuum (analyze) {worst.Name}",
                $"A transaction that is open for long keeps vacuum from removing them; {Commands.GetActivity} names it.");
    }

    /// <summary>Vacuum is due, by the table's own settings, and does not come.</summary>
    public static Check Autovacuum(HealthFacts facts, HealthOptions options)
    {
        const string name = "Autovacuum", right = "on, and keeping up";
        if (facts.Vacuum.Tables.Count == 0) return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        var problems = facts.Vacuum.Tables.Select(t =>
            Problem(t, facts.Storage.Tables.FirstOrDefault(s => s.Name == t.Name), facts, options))
            .OfType<(string What, string Cure, string? Hint)>().ToList();
        return problems.Count == 0
            ? HealthChecks.Of(CheckStatus.Passed, name, "Vacuum comes by itself and keeps up.").Found(right, right)
            : HealthChecks.Of(CheckStatus.Warning, name, string.Join(" ", problems.Select(p => p.What + ".")))
                .Found(right, problems[0].What).Mended(problems[0].Cure, problems[0].Hint);
    }

    static (string What, string Cure, string? Hint)? Problem(TableVacuumFacts table, TableStorageFacts? storage,
        HealthFacts facts, HealthOptions options)
    {
        var dead = storage?.DeadRows ?? 0;
        if (!table.VacuumedByItself)
            return ($"Autovacuum is off for {table.Name}", $"alter table {table.Name} reset (autovacuum_enabled)",
                "The server's own settings autovacuum and track_counts have to be on, too.");
        if (table.Age > table.FreezeAge)
            return ($"{table.Name} has not been frozen for {Figures.Count(table.Age)} transactions",
                $"vacuum (freeze) {table.Name}", null);
        // Twice what it takes: once is when the launcher begins to think of it.
        var waited = facts.Sight.Now - (storage?.LastVacuum ?? facts.Deployed ?? DateTimeOffset.MinValue);
        if (dead >= options.MinimumDeadRows && dead > 2 * table.VacuumFrom && !table.BeingVacuumed
            && waited >= options.VacuumWithin)
            return ($"{table.Name} has {Figures.Count(dead, "dead row", "dead rows")}, and vacuum should have come at "
                + Figures.Count(table.VacuumFrom), $"vacuum (analyze) {table.Name}", null);
        return null;
    }

    static double Share(TableStorageFacts table) =>
        (table.DeadRows ?? 0) + (table.LiveRows ?? 0) is > 0 and var all ? 100.0 * (table.DeadRows ?? 0) / all : 0;
}
