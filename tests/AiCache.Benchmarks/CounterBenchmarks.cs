namespace AiCache.Benchmarks;

/// <summary>increment_cache_stats against one row that every session updates.</summary>
static class CounterBenchmarks
{
    const string Ours = "select public.increment_cache_stats(current_date, true, 100);";
    const string Theirs = "select public.plain_upsert(current_date, true, 100);";

    /// <summary>What no counter can surpass here: a row of its own for each count, and a commit.</summary>
    const string Bound = "insert into public.plain_pending (date, is_hit, "
        + "tokens_saved) values (current_date, true, 100);";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await bench.DeployedAsync("counters");
        await bench.SqlAsync("counters", """
            create table public.plain_stats (like public.ai_cache_stats including all);
            create table public.plain_pending (like aicache.stats_pending including all);
            create trigger plain_timestamp before update on public.plain_stats for each row execute function public.update_cache_stats_timestamp();
            create function public.plain_upsert(p_date date, p_is_hit boolean, p_tokens_saved integer) returns void language plpgsql as $$
            begin
              insert into public.plain_stats as s (date, total_requests, cache_hits, cache_misses, tokens_saved)
              values (p_date, 1, p_is_hit::integer, (not p_is_hit)::integer, p_tokens_saved)
              on conflict (date) do update set total_requests = s.total_requests + 1, cache_hits = s.cache_hits + excluded.cache_hits,
                cache_misses = s.cache_misses + excluded.cache_misses, tokens_saved = s.tokens_saved + excluded.tokens_saved;
            end $$;
            """);
        var figures = new List<Figure>();
        foreach (var (clients, goal) in new[] { (1, 1.0), (8, 1.0), (32, 4.0) })
        {
            List<double> ratios = [], ours = [], theirs = [], bounds = [];
            for (var i = 0; i < bench.Scale.Repetitions; i++)
            {
                var (mine, plain) = await bench.PairAsync("counters", Ours, Theirs, clients, i);
                theirs.Add(plain.Tps);
                ours.Add(mine.Tps);
                ratios.Add(ours[^1] / theirs[^1]);
                bounds.Add((await bench.LoadAsync("counters", Bound, clients)).Tps);
            }
            figures.Add(new Figure($"increment_cache_stats, {clients} clients, durable commits, against a bare insert",
                "a bare insert", "≥ 0.75", r => r >= 0.75, [.. ours.Zip(bounds, (one, bound) => one / bound)], "")
            {
                Bars = [.. new[] { ours, theirs, bounds }.Select((tps, i) =>
                    new Bar(Panel.Counter, Panel.Counter.Series[i], clients, tps))],
            });
            figures.Add(new Figure($"increment_cache_stats, {clients} clients, durable commits", "the one-row upsert",
                $"≥ {goal:0.00}", r => r >= goal, ratios,
                FormattableString.Invariant($"{Statistics.Median(ours):#,0}/s, ")
                + FormattableString.Invariant($"the upsert {Statistics.Median(theirs):#,0}/s, ")
                + FormattableString.Invariant($"a bare insert {Statistics.Median(bounds):#,0}/s")));
        }
        figures.Add(await CountedAsync(bench));
        await bench.DropAsync("counters");
        return figures;
    }

    static async Task<Figure> CountedAsync(Bench bench)
    {
        await bench.SqlAsync("counters", "truncate public.ai_cache_stats, aicache.stats_pending");
        var sent = (await bench.LoadAsync("counters", Ours, 32)).Count;
        var counted = long.Parse(await bench.SqlAsync("counters",
            "select total_requests from public.get_cache_stats()"), System.Globalization.CultureInfo.InvariantCulture);
        return new Figure("increments counted, 32 clients", "increments made", "1", r => r == 1,
            [(double)counted / sent], FormattableString.Invariant($"{counted:#,0} of {sent:#,0}"));
    }
}
