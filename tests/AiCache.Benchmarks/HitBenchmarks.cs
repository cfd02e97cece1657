using System.Globalization;

namespace AiCache.Benchmarks;

/// <summary>Hits on entries, and the invalidation of a lecture.</summary>
static class HitBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var count = bench.Scale.Entries;
        await CacheData.FillAsync(bench, "hits", count, 1024, inOrder: true);
        await bench.SqlAsync("hits", """
            create table public.plain_cache (like public.ai_response_cache including all);
            insert into public.plain_cache select * from public.ai_response_cache;
            vacuum (analyze) public.plain_cache;
            """);
        var figures = new List<Figure>(await HitsAsync(bench, count))
        {
            await InvalidationAsync(bench, count), await SlowestInvalidationAsync(bench, count),
        };
        await bench.DropAsync("hits");
        return figures;
    }

    static async Task<IReadOnlyList<Figure>> HitsAsync(Bench bench, int count)
    {
        string Script(string table) => $"\\set i random(1, {count})\nupdate public.{table} set hit_count = hit_count "
            + "+ 1, last_accessed_at = now() where cache_key = 'key ' || :i;\n";
        List<double> ratios = [], ours = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            var (mine, plain) = await bench.PairAsync("hits", Script("ai_response_cache"), Script("plain_cache"), 8, i);
            theirs.Add(plain.Tps);
            ours.Add(mine.Tps);
            ratios.Add(ours[^1] / theirs[^1]);
        }
        var hot = double.Parse(await bench.SqlAsync("hits",
            "select 100.0 * n_tup_hot_upd / n_tup_upd from pg_stat_user_tables where relname = 'ai_response_cache'"),
            CultureInfo.InvariantCulture);
        return
        [
            new("hits with our trigger and settings, 8 clients", "the same table without them", "≥ 0.95", r =>
                r >= 0.95, ratios,
                FormattableString.Invariant($"{Statistics.Median(ours):#,0}/s, without {Statistics.Median(theirs):#,0}/s")),
            new("share of HOT updates among hits (%)", "–", "≥ 95", share => share >= 95, [hot], ""),
        ];
    }

    static async Task<Figure> InvalidationAsync(Bench bench, int count)
    {
        List<double> ratios = [], ours = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            async Task<double> DeleteAsync(string condition) => double.Parse(await bench.SqlAsync("hits", $$"""
                begin;
                do $do$ declare v_begun timestamptz := clock_timestamp(); begin
                  delete from public.ai_response_cache where {{condition}};
                  perform set_config('bench.ms', (1000 * extract(epoch from clock_timestamp() - v_begun))::text, true);
                end $do$;
                select current_setting('bench.ms');
                rollback;
                """), CultureInfo.InvariantCulture);
            var lecture = $"md5('lecture {17 + i}')::uuid";
            theirs.Add(await DeleteAsync($"{lecture} = any (lecture_ids)"));
            // The first look at the index's pages reads them from disk, for whoever comes first.
            await DeleteAsync($"lecture_ids @> array[{lecture}]");
            ours.Add(await DeleteAsync($"lecture_ids @> array[{lecture}]"));
            ratios.Add(theirs[^1] / ours[^1]);
        }
        return new Figure($"invalidation of one lecture out of 10,000 in {count:#,0} entries",
            "the same with = ANY(lecture_ids)", "≥ 50", r => r >= 50, ratios,
            FormattableString.Invariant($"{Statistics.Median(ours):0.00} ms, with = ANY {Statistics.Median(theirs):0.0} ms"));
    }

    /// <summary>The p99 of the server's time for one lecture after the other, as an application changes them.</summary>
    static async Task<Figure> SlowestInvalidationAsync(Bench bench, int count)
    {
        List<double> slowest = [], middle = [];
        // The first round looks at the index's pages for the first time.
        for (var i = -1; i < bench.Scale.Repetitions; i++)
        {
            var times = (await bench.SqlAsync("hits", """
                begin;
                do $do$ declare v_begun timestamptz; v_times float8[] := '{}'; begin
                  for i in 1..300 loop
                    v_begun := clock_timestamp();
                    delete from public.ai_response_cache where lecture_ids @> array[md5('lecture ' || i)::uuid];
                    v_times := v_times || (1000 * extract(epoch from clock_timestamp() - v_begun))::float8;
                  end loop;
                  perform set_config('bench.ms', array_to_string(v_times, ' '), true);
                end $do$;
                select current_setting('bench.ms');
                rollback;
                """)).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
            if (i < 0) continue;
            slowest.Add(Statistics.Percentile(times, 99));
            middle.Add(Statistics.Median(times));
        }
        return new Figure($"the same, p99 of 300 lectures one after the other, {count / 10_000} entries each (ms)", "–",
            "≤ 2", ms => ms <= 2, slowest, FormattableString.Invariant($"p50 {Statistics.Median(middle):0.00} ms"));
    }
}
