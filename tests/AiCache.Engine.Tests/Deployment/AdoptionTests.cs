using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Deployment;

public sealed class AdoptionTests
{
    static readonly string ByHand =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deployment", "by_hand.sql"));

    internal static async Task<TestDatabase> MadeByHandAsync()
    {
        var database = await TestDatabase.CreateAsync();
        var psql = await database.PsqlAsync(ByHand);
        Assert.True(psql.ExitCode == 0, psql.Error);
        return database;
    }

    [Fact]
    public async Task A_deployment_made_by_hand_is_recognised_and_refused_with_each_difference_and_the_command_that_goes_on()
    {
        await using var database = await MadeByHandAsync();
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Unrecorded, s.Status));
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database));
        Assert.Equal(ErrorIds.MigrationUnrecorded, error.ErrorId);
        Assert.Contains("-Adopt -Repair", error.RecommendedAction);
        Assert.Contains(error.Details, d => d.StartsWith("Index.idx_ai_cache_key:", StringComparison.Ordinal));
        Assert.Contains(error.Details, d => d.StartsWith("Policy.ai_response_cache.read:", StringComparison.Ordinal));
        Assert.False(await database.QueryAsync<bool>("select exists (select 1 from "
            + "pg_namespace where nspname = 'aicache')"));
    }

    [Fact]
    public async Task What_is_merely_different_is_a_warning_and_what_is_unsafe_or_slow_a_failure()
    {
        await using var database = await MadeByHandAsync();
        var differences = (await DeployTests.StatesAsync(database)).SelectMany(s => s.Differences)
            .ToDictionary(d => d.Name, d => d.Status);
        Assert.Equal(CheckStatus.Warning, differences["Policy.ai_response_cache.read"]);
        Assert.Equal(CheckStatus.Warning, differences["Column.ai_response_cache.model_name"]);
        Assert.Equal(CheckStatus.Warning, differences["Index.idx_mine_model"]);
        Assert.Equal(CheckStatus.Warning, differences["Index.idx_lecture_content_hashes_hash"]);
        Assert.Equal(CheckStatus.Warning, differences["Column.ai_cache_stats.created_at"]);
        Assert.Equal(CheckStatus.Failed, differences["Privilege.ai_response_cache.anon"]);
        Assert.Equal(CheckStatus.Failed, differences["Function.invalidate_cache_on_lecture_change.search_path"]);
        Assert.Equal(CheckStatus.Failed, differences["Column.ai_cache_stats.tokens_saved"]);
    }

    [Fact]
    public async Task Adopting_records_what_is_there_and_changes_nothing_else()
    {
        await using var database = await MadeByHandAsync();
        var results = await DeployTests.DeployAsync(database, new() { Adopt = true });
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Adopted, r.Outcome));
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Drifted, "Adopted"), (s.Status, s.Method)));
        Assert.Equal("integer", await database.QueryAsync<string>("select data_type from information_schema.columns "
            + "where table_name = 'ai_cache_stats' and column_name = 'tokens_saved'"));
    }

    [Fact]
    public async Task Adopting_with_repair_brings_it_to_the_contract_and_keeps_every_row_and_every_addition()
    {
        await using var database = await MadeByHandAsync();
        var before = await RowsAsync(database);
        var results = await DeployTests.DeployAsync(database, new() { Adopt = true, Repair = true });
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Repaired, r.Outcome));
        var states = await DeployTests.StatesAsync(database);
        Assert.All(states, s =>
            Assert.Equal((MigrationStatus.Applied, false), (s.Status, s.NeedsRepair)));
        Assert.Equal(["Column.ai_cache_stats.created_at", "Column.ai_response_cache.model_name",
            "Index.idx_lecture_content_hashes_hash", "Index.idx_mine_model"],
            states.SelectMany(s => s.Differences).Select(d => d.Name).Order(StringComparer.Ordinal));
        Assert.Equal(before, await RowsAsync(database));
        Assert.All(await DeployTests.DeployAsync(database), r =>
            Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
    }

    [Fact]
    public async Task Repairing_after_adopting_is_the_same_as_both_at_once()
    {
        await using var database = await MadeByHandAsync();
        await DeployTests.DeployAsync(database, new() { Adopt = true });
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database));
        Assert.Equal(ErrorIds.ContractDrift, error.ErrorId);
        await DeployTests.DeployAsync(database, new() { Repair = true });
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Applied, s.Status));
    }

    [Fact]
    public async Task The_scripts_run_by_psql_need_no_repair()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var script in MigrationScript.All) Assert.Equal(0, (await database.PsqlAsync(script.Text)).ExitCode);
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Unrecorded, 0), (s.Status, s.Differences.Count)));
        Assert.All(await DeployTests.DeployAsync(database, new() { Adopt = true, Repair = true }), r =>
            Assert.Equal(MigrationOutcome.Adopted, r.Outcome));
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Applied, s.Status));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_part_deployed_by_hand_is_adopted_and_the_rest_applied(int parts)
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var script in MigrationScript.All.Take(parts)) await database.PsqlAsync(script.Text);
        var results = await DeployTests.DeployAsync(database, new() { Adopt = true });
        Assert.Equal(Enumerable.Repeat(MigrationOutcome.Adopted, parts)
            .Concat(Enumerable.Repeat(MigrationOutcome.Applied, 3 - parts)), results.Select(r => r.Outcome));
        Assert.All(await DeployTests.StatesAsync(database), s =>
            Assert.Equal((MigrationStatus.Applied, 0), (s.Status, s.Differences.Count)));
    }

    static Task<string?> RowsAsync(TestDatabase database) => database.QueryAsync<string>("""
        select md5(string_agg(x, '|' order by x)) from (
          select (to_jsonb(c) - 'hit_count')::text || coalesce(c.hit_count, 0) x from public.ai_response_cache c
          union all select to_jsonb(h)::text from public.lecture_content_hashes h
          union all select (to_jsonb(s) - 'cache_hits' - 'updated_at')::text || coalesce(s.cache_hits, 0) from public.ai_cache_stats s) t
        """);
}
