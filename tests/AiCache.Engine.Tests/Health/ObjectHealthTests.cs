using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Monitoring;
using static AiCache.Engine.Tests.Health.HealthReading;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>Each alert fires on a database made for it, and stays silent on its near miss: its objects.</summary>
public sealed class ObjectHealthTests
{
    [Fact]
    public async Task An_invalid_index_fires_and_one_that_is_being_built_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20);
        await database.AddDayAsync(0, hits: 1000, misses: 10);
        await using var holder = await database.OpenAsync();
        await using (var holding = await holder.BeginAsync(TransactionSettings.Default, Stop))
        {
            await holding.RunAsync(Stop, new SqlStep("write",
                "update public.ai_response_cache set hit_count = 0 where hit_count = 1"));
            var build = database.SqlAsync("create unique index concurrently broken on "
                + "public.ai_response_cache (operation_type)");
            while (!await database.QueryAsync<bool>("select exists (select from pg_index i join pg_class c on c.oid = "
                + "i.indexrelid where c.relname = 'broken' and not i.indisvalid) and exists (select from "
                + "pg_stat_progress_create_index p where p.index_relid <> 0 and p.datname = current_database())"))
                await Task.Delay(20, Stop);
            Assert.Contains("broken", (await ExpectAsync(database, "Indexes", CheckStatus.Passed)).Message);
            await holding.DisposeAsync();
            // All entries have the same type: the build fails and leaves its index behind.
            await Assert.ThrowsAnyAsync<Exception>(() => build);
        }
        Assert.Equal("reindex index concurrently public.broken",
            (await ExpectAsync(database, "Indexes", CheckStatus.Failed)).Remediation);
        await database.SqlAsync("drop index public.broken");
        await ExpectAsync(database, "Indexes", CheckStatus.Passed);
    }

    [Theory]
    [InlineData("Triggers", "alter table public.lecture_content_hashes disable "
        + "trigger invalidate_cache_on_lecture_change",
        "alter table public.lecture_content_hashes enable trigger invalidate_cache_on_lecture_change")]
    [InlineData("Policies", "alter table public.ai_response_cache disable row level security",
        "alter table public.ai_response_cache enable row level security")]
    [InlineData("Triggers", "alter table public.ai_cache_stats disable trigger all",
        "alter table public.ai_cache_stats enable trigger all")]
    [InlineData("Policies", "alter policy ai_response_cache_all on public.ai_response_cache using (false)",
        "alter policy ai_response_cache_all on public.ai_response_cache using (true)")]
    [InlineData("Policies", "drop policy ai_cache_stats_read on public.ai_cache_stats",
        "create policy ai_cache_stats_read on public.ai_cache_stats for select to authenticated using (true)")]
    [InlineData("Indexes", "drop index public.idx_ai_cache_created_at",
        "create index idx_ai_cache_created_at on public.ai_response_cache (created_at)")]
    public async Task What_is_switched_off_fires_until_it_is_switched_on_again(string check, string off, string on)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync(off);
        await ExpectAsync(database, check, CheckStatus.Failed);
        await database.SqlAsync(on);
        await ExpectAsync(database, check, CheckStatus.Passed);
    }

    [Theory]
    [InlineData("Triggers", "create function public.own() returns trigger language plpgsql as 'begin return new; "
        + "end'; create trigger own before insert on public.ai_response_cache for each row execute function "
        + "public.own(); alter table public.ai_response_cache disable trigger own")]
    [InlineData("Triggers", "alter table public.lecture_content_hashes enable always "
        + "trigger invalidate_cache_on_lecture_change")]
    [InlineData("Indexes", "create index own on public.ai_response_cache (tokens_used)")]
    [InlineData("Policies", "create table public.own (id integer); alter table public.own enable row level security")]
    public async Task What_is_the_applications_own_fires_nothing(string check, string change)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync(change);
        await ExpectAsync(database, check, CheckStatus.Passed);
    }
}
