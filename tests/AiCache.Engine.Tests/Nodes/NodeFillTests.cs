using System.Globalization;
using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>A node is filled with the entries that fall to it, and with nothing stale.</summary>
public sealed class NodeFillTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_filled_with_the_entries_that_fall_to_it()
    {
        var scene = await servers.CreateAsync();
        var other = scene with { Name = scene.Name + "b", Node = await servers.CreateNodeAsync() };
        await TestDatabase.SqlAsync(scene.Application, """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
              tokens_used, content_size, hit_count, created_at)
            select 'key ' || i, 'quiz', array[gen_random_uuid()], '{"n": 0.10}', 'h',
              jsonb_build_object('text', U&'\4E2D " \\', 'n', i), i, 100, 3, now() - interval '3 days'
            from generate_series(1, 1200) i
            """);
        await scene.AddAsync();
        var options = new AddNodeOptions { Name = other.Name, Node = other.Node, Fill = true };
        await using var work = scene.Application.Work();
        var planned = (await AddNode.PlanAsync(work, options, Stop)).Copied;
        await other.AddAsync(_ => options);
        const string content = """
            select jsonb_object_agg(cache_key, to_jsonb(c))::text from public.ai_response_cache c where cache_key = any(string_to_array('{0}', '|'))
            """;
        var keys = Enumerable.Range(1, 1200).Select(i => $"key {i}")
            .Where(k => NodeOfKey.Of(k, [scene.Name, other.Name]) == other.Name).ToList();
        Assert.Equal(keys.Count, planned);
        Assert.Equal(keys.Count, await TestDatabase.QueryAsync<long>(other.Node,
            "select count(*) from public.ai_response_cache"));
        var ours = content.Replace("{0}", string.Join('|', keys), StringComparison.Ordinal);
        Assert.Equal(await TestDatabase.QueryAsync<string>(scene.Application, ours),
            await TestDatabase.QueryAsync<string>(other.Node, ours));
        await other.RemoveAsync();
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task What_another_node_has_of_its_keys_is_copied_and_what_it_has_itself_stays()
    {
        var (scene, other) = await TwoAsync();
        await scene.AddAsync();
        var lecture = await scene.AddAnswerAsync();
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 1L);
        await AnswersAsync(scene.Node, lecture, 400, "old");
        var reporter = new RecordingReporter();
        await other.AddAsync(o => o with { Fill = true }, reporter);
        // From the application's database alone nothing comes, and it is said what stays where it is.
        Assert.Equal("0 ", await ContentAsync(other.Node));
        Assert.Contains($"stays on {scene.Name}", reporter.Text);
        var keys = Enumerable.Range(1, 400).Select(i => $"key {i}")
            .Where(k => NodeOfKey.Of(k, [scene.Name, other.Name]) == other.Name).ToList();
        await TestDatabase.SqlAsync(other.Node, $$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
              tokens_used, content_size) values ('{{keys[0]}}', 'quiz', '{}', '{}', 'one', '{"answer": "new"}', 1, 2)
            """);
        AddNodeOptions From(AddNodeOptions options, DatabaseTarget target) => options with { FillFrom = [target] };
        await other.AddAsync(o => From(o, scene.Node));
        Assert.Equal($"{keys.Count} new, old", await ContentAsync(other.Node));
        // It is not copied from itself, nor from what is no node of the application.
        foreach (var target in new[] { other.Node, scene.Admin })
            Assert.Equal(ErrorIds.NodeUnsuitable, (await Assert.ThrowsAsync<AiCacheException>(() =>
                other.AddAsync(o => From(o, target)))).ErrorId);
        await other.RemoveAsync();
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task What_a_change_has_not_reached_yet_where_it_lies_is_not_brought_to_where_it_has()
    {
        var (scene, other) = await TwoAsync();
        await scene.AddAsync();
        var (changed, deleted, kept) = (await scene.AddAnswerAsync(), await scene.AddAnswerAsync(),
            await scene.AddAnswerAsync());
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 3L);
        foreach (var (lecture, text) in new[] { (changed, "stale"), (deleted, "gone"), (kept, "good") })
            await AnswersAsync(scene.Node, lecture, 100, text);
        // The first node is late: it still takes its answers for good ones.
        await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} disable");
        await TestDatabase.SqlAsync(scene.Application, $"""
            update public.lecture_content_hashes set content_hash = 'two' where lecture_id = '{changed}';
            delete from public.lectures where id = '{deleted}'
            """);
        var reporter = new RecordingReporter();
        await other.AddAsync(o => o with { FillFrom = [scene.Node] }, reporter);
        Assert.Matches("^[0-9]+ good$", await ContentAsync(other.Node));
        Assert.Contains("left out, whose lectures changed meanwhile", reporter.Text);
        // The other way round: what the first one does not know yet is no reason to trust it.
        var late = await scene.AddAnswerAsync();
        await AnswersAsync(scene.Node, late, 100, "early");
        await NodeScene.WaitAsync(other.Node, "select count(*) from public.lecture_content_hashes", 3L);
        await other.AddAsync(o => o with { FillFrom = [scene.Node] });
        Assert.Matches("^[0-9]+ good$", await ContentAsync(other.Node));
        await other.RemoveAsync();
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_change_that_arrives_while_a_batch_is_written_throws_away_what_the_batch_brings()
    {
        var (scene, _) = await TwoAsync();
        var lecture = await scene.AddAnswerAsync(scene.Application);
        await scene.AddAsync();
        await using var arriving = await DatabaseSession.OpenAsync(scene.Node, Stop);
        Task<CacheNode> filling;
        await using (var transaction = await arriving.BeginAsync(TransactionSettings.Default, Stop))
        {
            // As the subscription does it: the answers of the lecture are thrown away, of which there is none here yet.
            await transaction.RunAsync(Stop,
                new SqlStep("change", "update public.lecture_content_hashes set content_hash = 'two'"));
            filling = scene.AddAsync(o => o with { Fill = true });
            while (!await IsWaitedForAsync(scene))
            {
                Assert.False(filling.IsCompleted, "It did not wait for the change.");
                await Task.Delay(20, Stop);
            }
            await transaction.CommitAsync(Stop);
        }
        await filling;
        Assert.Equal("0 ", await ContentAsync(scene.Node));
        // And once nothing is on its way, it comes.
        await TestDatabase.SqlAsync(scene.Application,
            $"update public.lecture_content_hashes set content_hash = 'three' where lecture_id = '{lecture}'");
        await NodeScene.WaitAsync(scene.Node, "select content_hash from public.lecture_content_hashes", "three");
        await scene.AddAnswerAsync(scene.Application);
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 2L);
        await scene.AddAsync(o => o with { Fill = true });
        Assert.Equal(1,
            await TestDatabase.QueryAsync<long>(scene.Node, "select count(*) from public.ai_response_cache"));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task What_is_removed_where_it_was_read_while_a_batch_is_written_is_taken_back()
    {
        var (scene, _) = await TwoAsync();
        await scene.AddAnswerAsync(scene.Application);
        await scene.AddAsync();
        await using var arriving = await DatabaseSession.OpenAsync(scene.Node, Stop);
        Task<CacheNode> filling;
        await using (var transaction = await arriving.BeginAsync(TransactionSettings.Default, Stop))
        {
            await transaction.RunAsync(Stop,
                new SqlStep("hold", "lock table public.lecture_content_hashes in row exclusive mode"));
            filling = scene.AddAsync(o => o with { Fill = true });
            while (!await IsWaitedForAsync(scene))
            {
                Assert.False(filling.IsCompleted, "It did not wait.");
                await Task.Delay(20, Stop);
            }
            // Read, and not written yet.
            await TestDatabase.SqlAsync(scene.Application, "delete from public.ai_response_cache");
        }
        await filling;
        Assert.Equal("0 ", await ContentAsync(scene.Node));
        await scene.RemoveAsync();
    }

    static Task<bool> IsWaitedForAsync(NodeScene scene) => TestDatabase.QueryAsync<bool>(scene.Node,
        "select exists (select from pg_locks where not granted and relation = 'public.lecture_content_hashes'::regclass)");

    [Fact]
    public async Task Nothing_stale_is_left_where_hashes_change_all_through_a_fill()
    {
        const int lectures = 400;
        var (scene, other) = await TwoAsync();
        await TestDatabase.SqlAsync(scene.Application, $"""
            insert into public.lectures (course_id, position, title, content)
            select (select min(c.id::text)::uuid from public.courses c), 100000 + i, 'changing', '' from generate_series(1, {lectures}) i;
            insert into public.lecture_content_hashes (lecture_id, content_hash)
            select id, 'h0' from public.lectures where title = 'changing'
            """);
        await scene.AddAsync();
        await AnswerAllAsync(scene.Node);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var answering = AnswerAsync(scene.Node, ending.Token);
        var changing = ChangeAsync(scene.Application, ending.Token);
        // The one that is read is late now and then, as after an outage.
        var lagging = LagAsync(scene, ending.Token);
        var reporter = new RecordingReporter();
        await other.AddAsync(o => o with { FillFrom = [scene.Node] }, reporter);
        await ending.CancelAsync();
        Assert.True(await changing > 0);
        await answering;
        await lagging;
        await TestDatabase.SqlAsync(scene.Application, "insert into public.lecture_content_hashes (lecture_id, content_hash) "
            + "select l.id, 'last' from public.lectures l where not exists (select from public.lecture_content_hashes h "
            + "where h.lecture_id = l.id) limit 1");
        foreach (var node in new[] { scene.Node, other.Node })
        {
            await NodeScene.WaitAsync(node, "select count(*) from public.lecture_content_hashes where content_hash = 'last'", 1L);
            Assert.Equal(0, await TestDatabase.QueryAsync<long>(node, """
                select count(*) from public.ai_response_cache c join public.lecture_content_hashes h on h.lecture_id = c.lecture_ids[1]
                where h.content_hash <> c.content_hash
                """));
        }
        // What did not change came, and how far it was, was told.
        Assert.True(await TestDatabase.QueryAsync<long>(other.Node, "select count(*) from public.ai_response_cache") > 0);
        var percents = Regex.Matches(reporter.Text, @"(?<=progress Filling a node .* )\d+(?=\r?$)", RegexOptions.Multiline)
            .Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToList();
        Assert.True(percents.Count > 1);
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(100, percents[^1]);
        await other.RemoveAsync();
        await scene.RemoveAsync();
    }

    /// <summary>Ten answers of each lecture where they are missing, of which about half fall to the other node.</summary>
    static Task AnswerAllAsync(DatabaseTarget node) => TestDatabase.SqlAsync(node, """
        begin;
        -- No change arrives between what is read and what is written.
        lock table public.lecture_content_hashes in share mode;
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size)
        select h.lecture_id || ' ' || i, 'quiz', array[h.lecture_id], '{}', h.content_hash, '{}', 1, 2
        from public.lecture_content_hashes h, generate_series(1, 10) i
        on conflict (cache_key) do nothing;
        commit;
        """);

    /// <summary>Makes what was thrown away anew until it is told to end.</summary>
    static async Task AnswerAsync(DatabaseTarget node, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            await AnswerAllAsync(node);
            await Task.Delay(50, Stop);
        }
    }

    /// <summary>
    /// Changes one hash after the other, but for a tenth of them, until it is told to end, and says how many it was.
    /// </summary>
    static async Task<int> ChangeAsync(DatabaseTarget application, CancellationToken ending)
    {
        var count = 0;
        while (!ending.IsCancellationRequested)
        {
            await TestDatabase.SqlAsync(application, $"""
                update public.lecture_content_hashes set content_hash = 'h{++count}'
                where lecture_id = (
                  select h.lecture_id from public.lecture_content_hashes h join public.lectures l on l.id = h.lecture_id
                  where l.position % 10 <> 0 order by h.updated_at, h.lecture_id limit 1)
                """);
        }
        return count;
    }

    /// <summary>Stops the subscription of a node and lets it go on, in turns.</summary>
    static async Task LagAsync(NodeScene scene, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} disable");
            await Task.Delay(200, Stop);
            await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} enable");
            await Task.Delay(200, Stop);
        }
    }

    async Task<(NodeScene First, NodeScene Second)> TwoAsync()
    {
        var scene = await servers.CreateAsync();
        return (scene, scene with { Name = scene.Name + "b", Node = await servers.CreateNodeAsync() });
    }

    /// <summary>Answers about a lecture, whose text tells them apart.</summary>
    static Task AnswersAsync(DatabaseTarget node, string lecture, int count, string text) => TestDatabase.SqlAsync(node, $$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size)
        select '{{(text == "old" ? "" : text + " ")}}key ' || i, 'quiz', '{ {{lecture}} }', '{}', 'one',
          '{"answer": "{{text}}"}', 1, 2
        from generate_series(1, {{count}}) i
        """);

    /// <summary>How many entries there are, and their texts.</summary>
    static Task<string?> ContentAsync(DatabaseTarget node) => TestDatabase.QueryAsync<string>(node,
        "select count(*) || ' ' || coalesce(string_agg(distinct response_data ->> 'answer', ', '), '') "
        + "from public.ai_response_cache");
}
