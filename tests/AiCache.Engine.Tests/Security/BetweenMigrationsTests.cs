using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Security;

/// <summary>What a stranger lays out while a deployment is between two of its migrations is not taken over.</summary>
public sealed class BetweenMigrationsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The catalogue is not read again for the next migration, but after it, before it is committed.</summary>
    [Theory]
    [InlineData("create function public.update_lecture_hash_timestamp() returns trigger language plpgsql as "
        + "$$ begin perform {1}; return new; end $$", ErrorIds.ObjectNotTrusted)]
    [InlineData("create view public.lecture_content_hashes as select {1} as lecture_id", ErrorIds.MigrationFailed)]
    [InlineData("create table public.lecture_content_hashes (lecture_id uuid, content_hash text default {1})",
        ErrorIds.MigrationFailed)]
    public async Task It_is_refused_and_rolled_back(string plant, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var done = new List<string>();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await foreach (var result in Deploy.RunAsync(session.Work(), new(), Stop))
            {
                done.Add(result.Name);
                await stranger.SqlAsync(plant.Replace("{1}", stranger.Lure, StringComparison.Ordinal));
            }
        });
        Assert.Equal(expected, error.ErrorId);
        Assert.Equal("add_ai_response_cache", Assert.Single(done));
        Assert.False(await stranger.LuredAsync());
        Assert.Equal("add_ai_response_cache", await TestDatabase.QueryAsync<string>(database.Admin,
            "select string_agg(name, ' ') from aicache.migration_journal"));
    }
}
