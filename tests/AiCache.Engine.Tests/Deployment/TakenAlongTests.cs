using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Verification;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Deployment;

public sealed class TakenAlongTests
{
    const string Published = "select string_agg(format('%s %s %s', pubname, tablename, (select "
        + "relreplident from pg_class where oid = "
        + "format('%I.%I', schemaname, tablename)::regclass)), ', ' order by tablename) from pg_publication_tables "
        + "where pubname = 'supabase_realtime'";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_undo_says_which_publications_lose_a_table_and_what_puts_it_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("alter publication supabase_realtime add table "
            + "public.ai_cache_stats, public.ai_response_cache; "
            + "alter table public.ai_cache_stats replica identity full");
        var before = await database.QueryAsync<string>(Published);
        await using var session = await database.OpenAsync();
        var planned = await Undo.PlanAsync(session.Work(), new() { Scope = UndoScope.Stats }, Stop).ToListAsync(Stop);
        Assert.Equal("public.ai_cache_stats in publication supabase_realtime",
            Assert.Single(Assert.Single(planned).TakesAlong));
        var undone = await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(2, undone.Sum(u => u.TakesAlong.Count));
        await DeployTests.DeployAsync(database);
        Assert.NotEqual(before, await database.QueryAsync<string>(Published));
        await database.SqlAsync(string.Join(';', undone.SelectMany(u => u.PutBack)));
        Assert.Equal(before, await database.QueryAsync<string>(Published));
    }

    [Fact]
    public async Task A_later_deployment_offers_what_undos_took_along_and_forgets_it_then()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("create publication \"it's \\ odd\" for table public.ai_cache_stats; alter publication "
            + "supabase_realtime add table public.ai_response_cache, public.lecture_content_hashes; "
            + "alter table public.ai_cache_stats replica identity full");
        const string all = "select string_agg(format('%s %s', pubname, tablename), ', ' order by pubname, tablename) "
            + "from pg_publication_tables where tablename ~ '^(ai_|lecture_)'";
        var before = await database.QueryAsync<string>(all);
        foreach (var scope in new[] { UndoScope.Stats, UndoScope.All })
            await using (var session = await database.OpenAsync())
                await Undo.RunAsync(session.Work(), new() { Scope = scope }, Stop).ToListAsync(Stop);
        Assert.True(await database.QueryAsync<bool>("select to_regnamespace('aicache') is not null "
            + "and not exists (select from pg_class where relnamespace = 'aicache'::regnamespace)"));

        await using var later = await database.OpenAsync();
        var planned = await Deploy.PlanAsync(later.Work(), new(), Stop).ToListAsync(Stop);
        var rehearsed = await Rehearse.RunAsync(later.Work(), new(), Stop).ToListAsync(Stop);
        var reporter = new RecordingReporter();
        var deployed = await Deploy.RunAsync(later.Work(reporter), new(), Stop).ToListAsync(Stop);
        Assert.All([planned, rehearsed], those =>
            Assert.Equal(deployed.SelectMany(d => d.PutBack), those.SelectMany(d => d.PutBack)));
        Assert.Contains("warning An undo took public.lecture_content_hashes in publication supabase_realtime along. This "
            + "puts it back: alter publication supabase_realtime add table public.lecture_content_hashes", reporter.Text, StringComparison.Ordinal);
        Assert.Null(await database.QueryAsync<string>("select obj_description('aicache'::regnamespace)"));
        await database.SqlAsync(string.Join(';', deployed.SelectMany(u => u.PutBack)));
        Assert.Equal(before, await database.QueryAsync<string>(all));
        Assert.Equal("f", await database.QueryAsync<string>(
            "select relreplident::text from pg_class where oid = 'public.ai_cache_stats'::regclass"));
        Assert.All(await DeployTests.DeployAsync(database), d => Assert.Empty(d.PutBack));
    }

    [Fact]
    public async Task What_was_published_in_part_comes_back_in_part_or_not_at_all()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.SkipWhen(await database.QueryAsync<int>("select current_setting('server_version_num')::integer") < 150000,
            "Before PostgreSQL 15 tables are published whole.");
        await DeployTests.DeployAsync(database);
        const string parts = """
            select string_agg(format('%s %s %s %s', pubname, tablename, attnames, rowfilter), ', '
              order by pubname, tablename)
            from pg_publication_tables where pubname in ('part', 'whole')
            """;
        await database.SqlAsync("""
            alter table public.ai_response_cache add column "It's" text;
            alter table public.ai_response_cache replica identity using index idx_ai_cache_key;
            create publication part for table public.ai_response_cache (id, cache_key, "It's") where (cache_key <> 'it''s'),
              public.lecture_content_hashes (lecture_id);
            create publication whole for table public.ai_response_cache
            """);
        var before = await database.QueryAsync<string>(parts);
        await using var session = await database.OpenAsync();
        var undone = await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Contains("public.ai_response_cache in publication part (only columns id, cache_key, \"It's\"; "
            + "only rows where ((cache_key)::text <> 'it''s'::text))", undone.SelectMany(u => u.TakesAlong));

        var reporter = new RecordingReporter();
        var deployed = await Deploy.RunAsync(session.Work(reporter), new(), Stop).ToListAsync(Stop);
        Assert.Equal(["alter table public.ai_response_cache replica identity using index idx_ai_cache_key",
            "alter publication whole add table public.ai_response_cache",
            "alter publication part add table public.lecture_content_hashes (lecture_id)"],
            deployed.SelectMany(d => d.PutBack));
        Assert.Contains("only rows of a filter) along. This puts it back: alter table public.ai_response_cache "
            + "replica identity using index idx_ai_cache_key; alter publication part add table public.ai_response_cache "
            + "(id, cache_key, \"It's\") where (…), with the filter that it had", reporter.Text);

        await database.SqlAsync("alter table public.ai_response_cache add column \"It's\" text");
        await database.SqlAsync(string.Join(';', undone.SelectMany(u => u.PutBack)));
        Assert.Equal(before, await database.QueryAsync<string>(parts));
        Assert.Equal("idx_ai_cache_key", await database.QueryAsync<string>("select c.relname from pg_index i "
            + "join pg_class c on c.oid = i.indexrelid "
            + "where i.indrelid = 'public.ai_response_cache'::regclass and i.indisreplident"));
    }

    [Fact]
    public async Task What_belongs_to_a_migration_that_is_not_deployed_yet_stays_noted()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(
            "alter publication supabase_realtime add table public.ai_response_cache, public.ai_cache_stats");
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        var first = await Deploy.RunAsync(session.Work(), new() { Names = ["add_ai_response_cache"] }, Stop)
            .ToListAsync(Stop);
        Assert.Equal(["alter publication supabase_realtime add table public.ai_response_cache"],
            first.SelectMany(d => d.PutBack));
        Assert.Equal(["alter publication supabase_realtime add table public.ai_cache_stats"],
            (await DeployTests.DeployAsync(database)).SelectMany(d => d.PutBack));
    }

    [Theory]
    [InlineData("The team's own words")]
    [InlineData("{\"takenAlong\": 1}")]
    [InlineData("{\"takenAlong\": {\"published\": [{\"table\": \"public.lectures\", \"publication\": \"x\", "
        + "\"identity\": \"d\"}], \"jobs\": [\"rm -rf\"]}}")]
    public async Task A_comment_of_somebody_elses_is_kept_and_nothing_is_read_into_it(string comment)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("alter publication supabase_realtime add table public.ai_cache_stats; "
            + $"comment on schema aicache is '{comment.Replace("'", "''", StringComparison.Ordinal)}'");
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new() { Scope = UndoScope.Stats }, Stop).ToListAsync(Stop);
        Assert.Equal(comment, await database.QueryAsync<string>("select obj_description('aicache'::regnamespace)"));
        Assert.All(await DeployTests.DeployAsync(database), d => Assert.Empty(d.PutBack));
        await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Null(await database.QueryAsync<string>("select to_regnamespace('aicache')::text"));
    }

    [Fact]
    public async Task What_was_added_to_the_tables_is_told_before_it_goes_with_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("""
            alter table public.ai_response_cache add column "My note" text,
              add constraint short check (length("My note") < 9);
            create index mine on public.ai_response_cache ("My note");
            create function public.mine() returns trigger language plpgsql as 'begin return new; end';
            create trigger mine before insert on public.ai_cache_stats for each row execute function public.mine();
            create policy mine on public.lecture_content_hashes for select to authenticated using (true);
            create function public.get_cache_stats(mine text) returns text language sql as 'select mine'
            """);
        string[] added = ["policy lecture_content_hashes.mine", "column ai_response_cache.My note", "index mine",
            "constraint ai_response_cache.short", "trigger mine"];
        await using var session = await database.OpenAsync();
        var planned = await Undo.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(added.Order(), planned.SelectMany(p => p.TakesAlong).Order());
        var undone = await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(added.Order(), undone.SelectMany(u => u.TakesAlong).Order());
        Assert.Empty(undone.SelectMany(u => u.PutBack));
        Assert.True(await database.QueryAsync<bool>("select count(*) = 2 and to_regnamespace('aicache') is null "
            + "from pg_proc where pronamespace = 'public'::regnamespace and proname in ('mine', 'get_cache_stats')"));
        var after = await Undo.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Empty(after.SelectMany(p => p.TakesAlong));
    }

    [Fact]
    public async Task An_undo_that_takes_nothing_along_says_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await using var session = await database.OpenAsync();
        Assert.All(await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), u =>
            Assert.Empty(u.TakesAlong.Concat(u.PutBack)));
        Assert.All(await Undo.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop), u =>
            Assert.Empty(u.TakesAlong));
    }

    [Theory]
    [InlineData("default", CheckStatus.Passed)]
    [InlineData("full", CheckStatus.Warning)]
    [InlineData("nothing", CheckStatus.Warning)]
    public async Task A_published_table_is_told_with_its_replica_identity(string identity, CheckStatus status)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        Assert.DoesNotContain(await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data),
            c => c.Name.EndsWith(".published", StringComparison.Ordinal));
        await database.SqlAsync("alter publication supabase_realtime add table public.ai_cache_stats; "
            + $"alter table public.ai_cache_stats replica identity {identity}");
        var check = (await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data))
            .Single(c => c.Name == "Data.ai_cache_stats.published");
        Assert.Equal((status, $"replica identity {identity}"), (check.Status, check.Actual));
        if (check.Remediation is not { } remedy) return;
        await database.SqlAsync(remedy);
        Assert.Equal(CheckStatus.Passed, (await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data))
            .Single(c => c.Name == "Data.ai_cache_stats.published").Status);
    }

    [Fact]
    public void A_check_does_not_call_part_of_the_changes_every_change()
    {
        static string Told(params PublishedTable[] published) =>
            Assert.Single(SurroundingsChecks.Run(new TakenAlong(published, [], [], HasCron: false))).Message;
        var whole = new PublishedTable("public.ai_cache_stats", "whole", 'd');
        var rows = whole with { Publication = "rows", IsFiltered = true };
        var columns = whole with { Publication = "columns", Columns = ["id"] };
        Assert.Equal("public.ai_cache_stats is published in rows (in part), whole: every change is handed on.",
            Told(rows, whole));
        Assert.Equal("public.ai_cache_stats is published in rows (in part), columns (in part): its changes are "
            + "handed on.", Told(rows, columns));
    }
}
