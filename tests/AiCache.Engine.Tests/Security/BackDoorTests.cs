using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Security;

/// <summary>A back door that is made after the deployment is found, and nobody writes through it.</summary>
public sealed class BackDoorTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Trigger", "create trigger lure before delete on public.ai_response_cache for each "
        + "row execute function {0}.lure_row()")]
    [InlineData("Trigger", "create trigger lure before insert on aicache.migration_journal for each "
        + "row execute function {0}.lure_row()")]
    [InlineData("Trigger", "create rule lure as on delete to public.ai_response_cache do also select 1")]
    [InlineData("Column", "alter table public.ai_response_cache add column note text default {0}.lure()")]
    [InlineData("Constraint", "alter table public.ai_response_cache add constraint lure "
        + "check ({0}.lure() is not null) not valid")]
    [InlineData("Policy", "create policy lure on public.ai_response_cache for select to "
        + "authenticated using ({0}.lure() is not null)")]
    [InlineData("Owner", "alter table public.ai_response_cache owner to {0}")]
    [InlineData("Owner", "alter schema aicache owner to {0}")]
    [InlineData("Owner", "alter function aicache.fold_pending_stats(integer) owner to {0}")]
    public async Task It_is_found_and_nothing_is_written(string category, string door)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await Deployment.DeployTests.DeployAsync(database);
        await database.AdminSqlAsync("insert into public.ai_response_cache (cache_key, "
            + "operation_type, lecture_ids, params, "
            + "content_hash, response_data, tokens_used, content_size, created_at) "
            + "values ('k', 'o', '{}', '{}', 'h', '{}', "
            + "1, 1, now() - interval '1 year')");
        await database.AdminSqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, door,
            stranger.Role));
        var before = await stranger.LuredAsync();

        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var checks = await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        var found = checks.Where(c => c.Name.StartsWith("Trust.", StringComparison.Ordinal)).ToList();
        Assert.Equal((CheckStatus.Failed, category), (found[0].Status, found[0].Category));
        Assert.DoesNotContain(checks, c => c.Category == CheckCategory.Operation && c.Status == CheckStatus.Passed);

        await RefusedAsync(() => new StaleEntryPurge(database.Admin, SilentReporter.Instance)
            .PurgeAsync(new StaleEntryOptions(), Stop));
        await RefusedAsync(() => Deploy.RunAsync(session.Work(), new() { Repair = true }, Stop).ToListAsync(Stop)
            .AsTask());
        await RefusedAsync(() => Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(before, await stranger.LuredAsync());
        Assert.Equal(1, await TestDatabase.QueryAsync<long>(database.Admin, "select count(*) from "
            + "public.ai_response_cache"));

        static async Task RefusedAsync(Func<Task> operation) =>
            Assert.Equal(ErrorIds.ObjectNotTrusted, (await Assert.ThrowsAsync<AiCacheException>(operation)).ErrorId);
    }

    /// <summary>
    /// A function that is called like one of ours, and waits until somebody's deployment gives it our body.
    /// </summary>
    [Fact]
    public async Task A_strangers_function_is_not_replaced_and_used()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        await stranger.SqlAsync("create function public.update_cache_access() returns "
            + "trigger language plpgsql as $body$ "
            + $"begin perform {stranger.Lure}; return new; end $body$");
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.Equal($"function public.update_cache_access() belongs to {stranger.Role}", Assert.Single(error.Details));
    }
}
