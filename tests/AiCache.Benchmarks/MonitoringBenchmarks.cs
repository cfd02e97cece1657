using AiCache.Engine.Connections;

namespace AiCache.Benchmarks;

/// <summary>
/// What looks at the cache: time and round trips of each command against the guide's own queries in psql, and as typed
/// in a shell.
/// </summary>
static class MonitoringBenchmarks
{
    const string Database = "watched";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await CacheData.FillAsync(bench, Database, bench.Scale.Entries, 1024, inOrder: true);
        await bench.SqlAsync(Database, """
            insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
            select current_date - i, 100, 60, 40, 9000 from generate_series(0, 59) i;
            vacuum (analyze) public.ai_cache_stats;
            """);
        List<Figure> figures = [];
        await using (var session = await DatabaseSession.OpenAsync(bench.Target(Database), default))
        {
            var commands = Watching.All(session, bench.Scale);
            // What removes entries comes last: all others see the same table.
            foreach (var group in new[] { commands.Where(c => !c.Removes).ToList(),
                [.. commands.Where(c => c.Removes)] })
            {
                var shell = await WarmShell.TimeAsync(bench, Database, group);
                foreach (var command in group)
                    figures.Add(await CompareAsync(bench, session, command, shell.GetValueOrDefault(command.Command)));
            }
        }
        await bench.DropAsync(Database);
        return figures;
    }

    /// <summary>psql's time is less that of its own start, as ours is in a session that is open.</summary>
    static async Task<Figure> CompareAsync(Bench bench, DatabaseSession session, Watching command, double[]? shell)
    {
        // The first run fills caches, and a report gathers what it is about; the second is counted.
        await command.Work(0);
        var before = session.RoundTrips;
        await command.Work(1);
        var trips = session.RoundTrips - before;
        List<double> ours = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            if (command.Psql is { } sql)
            {
                var start = await Bench.TimeAsync(() => bench.SqlAsync(Database, "select 1"));
                theirs.Add(1000 * (await Bench.TimeAsync(() => bench.SqlAsync(Database, sql(i + 2))) - start));
            }
            ours.Add(1000 * await Bench.TimeAsync(() => command.Work(i + 2)));
        }
        var note = FormattableString.Invariant($"{trips} round trip{(trips == 1 ? "" : "s")}")
            + (theirs.Count == 0 ? ""
            : FormattableString.Invariant($"; psql {Statistics.Median(theirs):0.0} ms besides its start"))
            + (shell is null ? "; PowerShell cannot be restored"
            : FormattableString.Invariant($"; typed in a warm pwsh {Statistics.Median(shell):0.0} ms"));
        return new(FormattableString.Invariant($"{command.Command}, {bench.Scale.Entries:#,0} entries (ms)"),
            command.Against, "–", _ => true, ours, note);
    }
}
