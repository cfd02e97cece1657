using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Security;

/// <summary>PostgreSQL has times that .NET has not; whoever can write to a table of ours can put one there.</summary>
[Trait("Category", "Slow")]
public sealed class EveryOperationOnOddTimesTests(DeployedContent content) : IClassFixture<DeployedContent>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("0044-03-15 BC")]
    [InlineData("20260-01-01")]
    public async Task No_operation_is_stopped_by_times_that_only_the_server_has(string time)
    {
        await using var database = await content.CopyAsync();
        OperationScene scene;
        await using (var work = database.Target.Work())
            scene = new(content, await RestoreDatabase.PlanAsync(work, content.Restore, Stop));
        foreach (var (name, run) in EveryOperation.All)
        {
            // Some take away what is there, or put it right.
            await database.AdminSqlAsync($"""
                set session_replication_role = replica;
                update public.ai_response_cache set created_at = '{time}', last_accessed_at = '{time}'
                  where id in (select id from public.ai_response_cache limit 5);
                update public.lecture_content_hashes set updated_at = '{time}';
                insert into public.ai_cache_stats (date, total_requests, updated_at) values ('{time}', 1, '{time}') on conflict do nothing;
                insert into aicache.stats_pending (date, is_hit, tokens_saved) values ('{time}', true, 1);
                update aicache.migration_journal set applied_at = '{time}', duration = interval '100000 years'
                """);
            await using var work = database.Target.Work();
            try
            {
                await run(work, scene);
            }
            catch (Exception error) when (error is not AiCacheException { ErrorId: ErrorIds.SchedulerMissing })
            {
                Assert.Fail($"{name}: {error}");
            }
            catch (AiCacheException)
            {
                // There is no pg_cron on this server.
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task What_is_pinned_to_the_end_of_time_keeps_no_backup_from_coming_back()
    {
        await using var database = await content.CopyAsync();
        await database.AdminSqlAsync("set session_replication_role = replica; update public.ai_response_cache set "
            + "created_at = 'infinity', last_accessed_at = 'infinity' where id = (select id from public.ai_response_cache limit 1)");
        await using var work = database.Target.Work();
        var options = content.Restore with { AllowNewerTarget = false, Tables = ["ai_response_cache"] };
        Assert.True((await RestoreDatabase.PlanAsync(work, options, Stop)).NewestRow < DateTimeOffset.UtcNow);
        await database.AdminSqlAsync("update public.ai_response_cache set created_at = '20260-01-01' "
            + "where id = (select id from public.ai_response_cache limit 1)");
        var plan = await RestoreDatabase.PlanAsync(work, options with { AllowNewerTarget = true }, Stop);
        Assert.Equal(9999, plan.NewestRow!.Value.Year);
    }
}
