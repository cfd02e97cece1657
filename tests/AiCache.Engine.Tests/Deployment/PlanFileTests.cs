using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Deployment;

public sealed class PlanFileTests : IDisposable
{
    readonly string file = Path.Combine(Directory.CreateTempSubdirectory("aicache-plan-").FullName, "plan.sql");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    async Task<string> PlanAsync(TestDatabase database, MigrateOptions? options = null)
    {
        await using var work = database.Target.Work();
        var planned = await Deploy.PlanAsync(work, options ?? new(), Stop).ToListAsync(Stop);
        new PlanFile().Write(planned, options ?? new(), file);
        return await File.ReadAllTextAsync(file, Stop);
    }

    static async Task<List<string>> StatesAsync(TestDatabase database)
    {
        await using var work = database.Target.Work();
        return await MigrationStates.RunAsync(work, Stop).Select(m => $"{m.Status} {m.Method} {m.Differences.Count}")
            .ToListAsync(Stop);
    }

    [Fact]
    public async Task What_psql_makes_of_a_plan_is_what_a_deployment_makes()
    {
        await using var database = await TestDatabase.CreateAsync();

        var run = await database.PsqlAsync(await PlanAsync(database));

        Assert.Equal("", run.Error);
        Assert.Equal(["Applied Applied 0", "Applied Applied 0", "Applied Applied 0"], await StatesAsync(database));
        Assert.DoesNotContain("begin;", await PlanAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repair_is_planned_as_it_would_be_run()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.PsqlAsync(await PlanAsync(database));
        await database.SqlAsync("drop index public.idx_ai_cache_content_hash");

        var run = await database.PsqlAsync(await PlanAsync(database, new() { Repair = true }));

        Assert.DoesNotContain("ERROR", run.Error, StringComparison.Ordinal);
        Assert.Equal("Applied Repaired 0", (await StatesAsync(database))[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_psql_makes_of_a_plan_is_recorded_for_the_CLI_as_a_deployment_records_it(bool isApplied)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();
        var options = new MigrateOptions { RecordInSupabase = true };
        if (isApplied) await DeployTests.DeployAsync(database);
        await DeployTests.DeployAsync(other, options);

        var run = await database.PsqlAsync(await PlanAsync(database, options));

        Assert.DoesNotContain("ERROR", run.Error, StringComparison.Ordinal);
        Assert.Equal(["Applied Applied 0", "Applied Applied 0", "Applied Applied 0"], await StatesAsync(database));
        Assert.Equal(await RecordAsync(other), await RecordAsync(database));

        static Task<string?> RecordAsync(TestDatabase database) => database.QueryAsync<string>(
            "select string_agg(m::text, E'\n' order by m.version) from supabase_migrations.schema_migrations m");
    }

    [Fact]
    public async Task A_plan_that_is_out_of_date_stops_at_the_first_error_and_leaves_nothing_half_done()
    {
        await using var database = await TestDatabase.CreateAsync();
        var plan = await PlanAsync(database);
        await database.SqlAsync("create table public.lecture_content_hashes (mine integer)");

        var run = await database.PsqlAsync(plan);

        Assert.Contains("already exists", run.Error, StringComparison.Ordinal);
        Assert.Equal("Pending", (await StatesAsync(database))[2].Split(' ')[0]);
        Assert.Equal(1, await database.QueryAsync<int>("select count(*)::integer from aicache.migration_journal"));
    }

    async Task<string> UndoAsync(TestDatabase database, UndoOptions options)
    {
        await using var work = database.Target.Work();
        var planned = await Undo.PlanAsync(work, options, Stop).ToListAsync(Stop);
        await new PlanFile().WriteAsync(work, planned, options, file, Stop);
        return await File.ReadAllTextAsync(file, Stop);
    }

    /// <summary>What is there in the two schemas, and what the journals record.</summary>
    static Task<string?> LeftAsync(TestDatabase database) => database.QueryAsync<string>("""
        select concat_ws(E'\n', to_regnamespace('aicache')::text,
          (select string_agg(c.relname, ',' order by c.relname) from pg_class c where c.relkind = 'r' and c.relnamespace
            in (select n.oid from pg_namespace n where n.nspname in ('public', 'aicache', 'supabase_migrations'))),
          (select string_agg(p.proname, ',' order by p.proname) from pg_proc p where p.pronamespace
            in (select n.oid from pg_namespace n where n.nspname in ('public', 'aicache'))),
          case when to_regclass('aicache.migration_journal') is not null then query_to_xml(
            'select name from aicache.migration_journal order by name', false, true, '')::text end,
          query_to_xml('select name from supabase_migrations.schema_migrations order by name', false, true, '')::text)
        """);

    [Theory]
    [InlineData(UndoScope.All)]
    [InlineData(UndoScope.Stats)]
    [InlineData(UndoScope.Hashes)]
    public async Task What_psql_makes_of_the_plan_of_an_undo_is_what_an_undo_makes(UndoScope scope)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();
        var options = new UndoOptions { Scope = scope, RecordInSupabase = true };
        foreach (var one in new[] { database, other })
        {
            await using var work = one.Target.Work();
            await Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop);
        }
        var before = await LeftAsync(database);
        var plan = await UndoAsync(database, options);
        Assert.Equal(before, await LeftAsync(database));

        var run = await database.PsqlAsync(plan);
        await using var undo = other.Target.Work();
        await Undo.RunAsync(undo, options, Stop).ToListAsync(Stop);

        Assert.DoesNotContain("ERROR", run.Error, StringComparison.Ordinal);
        Assert.NotEqual(before, await LeftAsync(database));
        Assert.Equal(await LeftAsync(other), await LeftAsync(database));
    }

    [Fact]
    public async Task The_plan_of_an_undo_says_what_goes_along_and_nothing_where_nothing_is_deployed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var nothing = await UndoAsync(database, new());
        Assert.DoesNotContain("begin;", nothing, StringComparison.Ordinal);
        Assert.Equal("", (await database.PsqlAsync(nothing)).Error);
        await database.PsqlAsync(await PlanAsync(database));
        await database.SqlAsync("create publication live for table public.ai_response_cache");
        Assert.Contains("-- takes along public.ai_response_cache in publication live\n-- puts it back: "
            + "alter publication live add table public.ai_response_cache\n", await UndoAsync(database, new()));
    }

    [Fact]
    public async Task A_file_holds_the_plan_of_one_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var work = database.Target.Work();
        var planned = await Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop);
        var plans = new PlanFile();
        plans.Write(planned, new(), file);

        Assert.Equal(ErrorIds.FileExists,
            Assert.Throws<AiCacheException>(() => plans.Write(planned, new(), file)).ErrorId);
        Assert.Equal(ErrorIds.PlanNotWritten, Assert.Throws<AiCacheException>(() =>
            new PlanFile().Write(planned, new(), Path.GetDirectoryName(file)!)).ErrorId);
    }
}
