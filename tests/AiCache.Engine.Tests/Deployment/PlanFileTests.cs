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
