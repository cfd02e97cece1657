using System.Diagnostics;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using Npgsql;

namespace AiCache.Benchmarks;

/// <summary>One server against two cache nodes on the same cores: what an operation costs, and how fast a change is.</summary>
static class NodeBenchmarks
{
    const int Bytes = 1024, Narrow = 10_000, Wide = 500, AnswersOfWide = 200, Timed = 300;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        if (!OperatingSystem.IsLinux())
            return [Figure.Skipped("cache nodes", "one server", "–", "processor time is read from /proc")];
        var figures = new List<Figure>();
        await CacheData.FillAsync(bench, "single", bench.Scale.Entries, Bytes, inOrder: true);
        await WideAsync(bench, "single", Wide * AnswersOfWide);
        await HashesAsync(bench, "single");
        await bench.DeployedAsync("application");
        await HashesAsync(bench, "application");
        await bench.WithAnotherAsync("one", one => bench.WithAnotherAsync("two", async two =>
        {
            foreach (var (node, name) in new[] { (one, "one"), (two, "two") }) await AddAsync(bench, node, name);
            figures.AddRange(await LoadsAsync(bench, [one, two]));
            figures.Add(await InvalidationAsync(bench, [one, two], bench.Scale.Entries / Narrow, 0, Narrow - Timed));
            figures.Add(await InvalidationAsync(bench, [one, two], AnswersOfWide, Narrow, Wide));
            figures.AddRange(await LatencyAsync(bench, [one, two]));
        }));
        await bench.DropAsync("single");
        await bench.DropAsync("application");
        return figures;
    }

    static Task<string> HashesAsync(Bench bench, string database) => bench.SqlAsync(database, $"""
        insert into public.courses (title) select 'bench' where not exists (select from public.courses);
        insert into public.lectures (id, course_id, position, title, content)
        select md5('lecture ' || i)::uuid, (select id from public.courses limit 1), 1000000 + i, 'lecture ' || i, ''
        from generate_series(0, {Narrow + Wide - 1}) i;
        insert into public.lecture_content_hashes (lecture_id, content_hash)
        select md5('lecture ' || i)::uuid, md5(i::text) from generate_series(0, {Narrow + Wide - 1}) i;
        vacuum (analyze) public.lecture_content_hashes;
        """, superuser: true);

    /// <summary>Entries more, which nobody looks up, of lectures with many answers each.</summary>
    static Task<string> WideAsync(Bench bench, string database, int count) => bench.SqlAsync(database, $$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size)
        select 'wide ' || i, 'quiz', array[md5('lecture ' || {{Narrow}} + i % {{Wide}})::uuid], '{}', '', to_jsonb(repeat('x', {{Bytes}})),
          100, {{Bytes}}
        from generate_series(1, {{count}}) i;
        vacuum (analyze) public.ai_response_cache;
        """, superuser: true);

    /// <summary>Makes the node, with half of the entries, under the keys that all loads ask for.</summary>
    static async Task AddAsync(Bench bench, Bench node, string name)
    {
        await node.SqlAsync("template1", "create database cache template template0", superuser: true);
        await using (var work = new Work(bench.Admin("application"), SilentReporter.Instance, Bench.Environment))
            await AddNode.RunAsync(work, new() { Name = name, Node = node.Admin("cache") }, default);
        await node.SqlAsync("cache", "grant usage on schema public to postgres; "
            + "grant all on all tables in schema public to postgres; alter role postgres bypassrls", superuser: true);
        await CacheData.LoadAsync(node, "cache", bench.Scale.Entries / 2, Bytes, inOrder: true, superuser: true);
        await WideAsync(node, "cache", Wide * AnswersOfWide / 2);
    }

    static async Task<IReadOnlyList<Figure>> LoadsAsync(Bench bench, Bench[] nodes)
    {
        string Lookup(int count) => $"\\set i random(1, {count})\nselect response_data from public.ai_response_cache where "
            + "cache_key = 'key ' || :i;\n";
        string Hit(int count) => $"\\set i random(1, {count})\nupdate public.ai_response_cache set hit_count = hit_count + 1, "
            + "last_accessed_at = now() where cache_key = 'key ' || :i returning response_data;\n";
        var figures = new List<Figure>();
        foreach (var (what, script) in new (string, Func<int, string>)[] { ("lookups", Lookup), ("hits", Hit) })
        {
            List<double> ratios = [], single = [], both = [], tps = [], tpsOfBoth = [];
            for (var i = -1; i < bench.Scale.Repetitions; i++)
            {
                var one = await CostAsync([(bench, "single")], 8, script(bench.Scale.Entries), i < 0 ? 2 : null);
                var two = await CostAsync([.. nodes.Select(n => (n, "cache"))], 4, script(bench.Scale.Entries / 2), i < 0 ? 2 : null);
                // The first round fills the caches.
                if (i < 0) continue;
                single.Add(one.Microseconds);
                both.Add(two.Microseconds);
                tps.Add(one.PerSecond);
                tpsOfBoth.Add(two.PerSecond);
                ratios.Add(two.Microseconds / one.Microseconds);
            }
            figures.Add(new($"processor time of {what} on two cache nodes, 8 clients in all", "one server, 8 clients", "≤ 1.15",
                r => r <= 1.15, ratios, FormattableString.Invariant($"{Statistics.Median(both):0} µs each, one server ")
                + FormattableString.Invariant($"{Statistics.Median(single):0} µs; {Statistics.Median(tpsOfBoth):#,0}/s, one server ")
                + FormattableString.Invariant($"{Statistics.Median(tps):#,0}/s")));
        }
        return figures;
    }

    /// <summary>What a transaction costs the servers that are loaded at the same time.</summary>
    static async Task<(double Microseconds, double PerSecond)> CostAsync((Bench Bench, string Database)[] servers, int clients,
        string script, int? seconds)
    {
        var before = servers.Sum(s => s.Bench.ProcessorSeconds());
        // Two threads ask in all: more of them would wake the servers' processes more often.
        var loads = await Task.WhenAll(servers.Select(s => s.Bench.LoadAsync(s.Database, script, clients, seconds,
            threads: 2 / servers.Length)));
        return ((servers.Sum(s => s.Bench.ProcessorSeconds()) - before) * 1e6 / loads.Sum(l => l.Count), loads.Sum(l => l.Tps));
    }

    /// <summary>The same lectures change on both sides: their answers are on one server, or a half on each node.</summary>
    static async Task<Figure> InvalidationAsync(Bench bench, Bench[] nodes, int answers, int first, int lectures)
    {
        var changes = lectures / bench.Scale.Repetitions;
        List<double> ratios = [], single = [], both = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            var from = first + (i * changes);
            var value = $"changed {answers}";
            var script = string.Join('\n', Enumerable.Range(from, changes).Select(n => "update public.lecture_content_hashes "
                + $"set content_hash = '{value}' where lecture_id = md5('lecture {n}')::uuid;"));
            async Task<double> CostAsync(Bench[] servers, string database)
            {
                var before = servers.Sum(s => s.ProcessorSeconds());
                await bench.SqlAsync(database, script);
                foreach (var node in servers.Except([bench]))
                    while (await node.SqlAsync("cache", "select count(*) from public.lecture_content_hashes where content_hash = "
                        + $"'{value}'", superuser: true) != $"{(i + 1) * changes}") await Task.Delay(20);
                return (servers.Sum(s => s.ProcessorSeconds()) - before) * 1e6 / changes;
            }
            single.Add(await CostAsync([bench], "single"));
            both.Add(await CostAsync([bench, .. nodes], "application"));
            ratios.Add(both[^1] / single[^1]);
        }
        return new($"processor time of a change that throws {answers} answers away, application and two cache nodes",
            "one server", "≤ 1.15", r => r <= 1.15, ratios, FormattableString.Invariant(
            $"{Statistics.Median(both):0} µs each, one server {Statistics.Median(single):0} µs"));
    }

    /// <summary>From the commit of a change to the moment at which the last node gives no answer any more.</summary>
    static async Task<IReadOnlyList<Figure>> LatencyAsync(Bench bench, Bench[] nodes)
    {
        await using var application = new NpgsqlConnection(Text(bench.Admin("application")));
        await application.OpenAsync();
        var others = nodes.Select(n => new NpgsqlConnection(Text(n.Admin("cache")))).ToList();
        var times = new List<double>();
        try
        {
            foreach (var other in others) await other.OpenAsync();
            for (var n = Narrow - Timed; n < Narrow; n++)
            {
                foreach (var other in others)
                    if (!await AnswersAsync(other, n)) throw new InvalidOperationException($"Lecture {n} has no answer to lose.");
                await using (var change = new NpgsqlCommand("update public.lecture_content_hashes set content_hash = 'timed' "
                    + $"where lecture_id = md5('lecture {n}')::uuid", application))
                    await change.ExecuteNonQueryAsync();
                var clock = Stopwatch.StartNew();
                foreach (var other in others)
                    while (await AnswersAsync(other, n)) { }
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
        }
        return [.. new[] { 50, 99 }.Select(p => new Figure($"from a change's commit to the last of two cache nodes, p{p} of {Timed} (ms)",
            "–", "≤ 1,000", ms => ms <= 1000, [Statistics.Percentile(times, p)], ""))];
    }

    static async Task<bool> AnswersAsync(NpgsqlConnection node, int lecture)
    {
        await using var look = new NpgsqlCommand("select exists (select from public.ai_response_cache where "
            + $"lecture_ids @> array[md5('lecture {lecture}')::uuid])", node);
        return (bool)(await look.ExecuteScalarAsync())!;
    }

    static string Text(DatabaseTarget target) => new NpgsqlConnectionStringBuilder
    {
        Host = target.Hosts[0].Host, Port = target.Hosts[0].Port, Username = target.Username, Password = target.Password,
        Database = target.Database, Pooling = false,
    }.ConnectionString;
}
