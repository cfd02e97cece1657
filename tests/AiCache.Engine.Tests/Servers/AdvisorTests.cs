using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Servers;

/// <summary>
/// What Supabase's advisors would say of a fresh deployment: nothing but that its indexes were not used yet.
/// </summary>
public sealed class AdvisorTests
{
    static readonly string Rules = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Servers", "advisors.sql"));

    static async Task<HashSet<string>> AskAsync(TestDatabase database) =>
        [.. (await database.QueryAsync<string>(Rules))!.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [Fact]
    public async Task A_fresh_deployment_brings_no_warning_and_no_error()
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await AskAsync(database);
        await DeployTests.DeployAsync(database);
        Assert.Equal(
        [
            "INFO unused index: idx_ai_cache_content_hash", "INFO unused index: idx_ai_cache_created_at",
            "INFO unused index: idx_ai_cache_lecture_ids", "INFO unused index: idx_ai_cache_operation_type",
        ], (await AskAsync(database)).Except(before).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("WARN foreign key without index",
        "alter table public.ai_cache_stats add lecture uuid references public.lectures")]
    [InlineData("WARN policy asks for the caller at each row",
        "create policy p on public.ai_cache_stats for select to anon using (auth.role() = 'x')")]
    [InlineData("WARN several permissive policies",
        "create policy p on public.ai_response_cache for select to authenticated using (true)")]
    [InlineData("WARN policy lets everybody write",
        "create policy p on public.ai_response_cache for insert to anon with check (true)")]
    [InlineData("ERROR policy without row security", "alter table public.ai_cache_stats disable row level security")]
    [InlineData("ERROR API table without row security", "alter table public.ai_cache_stats disable row level security")]
    [InlineData("INFO row security without policy",
        "create table public.t (id int primary key); alter table public.t enable row level security")]
    [InlineData("INFO table without primary key", "create table aicache.t (id int)")]
    [InlineData("WARN duplicate index", "create index twin on public.ai_response_cache (created_at)")]
    [InlineData("ERROR view with its owner's rights", "create view public.v as select * from public.ai_response_cache")]
    [InlineData("WARN materialized view in the API",
        "create materialized view public.m as select 1 as one; grant select on public.m to anon")]
    [InlineData("WARN function with the caller's search_path",
        "create function public.f() returns int language sql as 'select 1'")]
    [InlineData("WARN security definer function for anon", "alter function public.get_cache_stats(date, date) "
        + "security definer; grant execute on function public.get_cache_stats(date, date) to anon")]
    public async Task Each_rule_finds_what_it_is_there_for(string finding, string defect)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var before = await AskAsync(database);
        await database.SqlAsync(defect);
        Assert.Contains((await AskAsync(database)).Except(before), f =>
            f.StartsWith(finding + ":", StringComparison.Ordinal));
    }
}
