using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>The look at what comes next, beside the delete.</summary>
public sealed class PurgeLookoutTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_deleted_as_it_was_found_is_told_as_it_was_found() =>
        Assert.Equal(new PurgeBatch("next", 4, 100, 0, 3), new StaleLook(500, "next", 4, 100, 3).Deleted(4));

    [Theory]
    [InlineData(4, 3, 75)]
    [InlineData(4, 0, 0)]
    [InlineData(4, 5, 125)]
    [InlineData(0, 2, 0)]
    public void Where_others_wrote_meanwhile_bytes_are_told_in_proportion_and_nothing_passes_for_unchanged(
        long found, long deleted, long bytes) =>
        Assert.Equal(new PurgeBatch(null, deleted, bytes, 0, 0),
            new StaleLook(500, null, found, found * 25, found).Deleted(deleted));

    [Theory]
    [InlineData(500, 900)]
    [InlineData(600, 900)]
    [InlineData(100, 100)]
    public async Task What_was_looked_at_ahead_is_taken_unless_far_less_is_asked_for_by_now(int asked, int taken)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1000);
        await using var work = database.Target.Work();
        var stale = await Staleness.ReadAsync(await work.SessionAsync(Stop), new(), Stop);
        await using var guard = await PurgeLock.TakeAsync(work, Stop);
        await using var lookout = new PurgeLookout(guard);
        lookout.LookAhead(stale.Part(stale.All, 900), Stop);
        var look = await lookout.LookAsync(stale.Part(stale.All, asked), Stop);
        Assert.Equal((taken, taken, 100L * taken), (look!.Rows, look.Entries, look.Bytes));
    }

    [Fact]
    public async Task A_look_at_another_part_is_not_taken_for_it()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1000);
        await using var work = database.Target.Work();
        var stale = await Staleness.ReadAsync(await work.SessionAsync(Stop), new(), Stop);
        await using var guard = await PurgeLock.TakeAsync(work, Stop);
        await using var lookout = new PurgeLookout(guard);
        var first = await lookout.LookAsync(stale.Part(stale.All, 600), Stop);
        lookout.LookAhead(stale.Part(stale.All, 600), Stop);
        var rest = await lookout.LookAsync(stale.Part(stale.All with { From = first!.Next! }, 600), Stop);
        Assert.Equal((600, 400, null), (first.Entries, rest!.Entries, rest.Next));
    }

    [Fact]
    public async Task A_look_leaves_the_table_free_for_whoever_changes_its_structure()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1500);
        var changes = 0;
        var reporter = new ListeningReporter(_ =>
        {
            // The purge waits here, and what it has looked at stays behind it.
            database.SqlAsync($"set lock_timeout = '20s'; alter table public.ai_response_cache add c{changes} int")
                .Wait(Stop);
            changes++;
        });
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromSeconds(10) }, reporter);
        Assert.Equal((1500, 0, 150_000L), (result.Deleted, result.Remaining, result.BytesFreed));
        Assert.InRange(changes, 2, int.MaxValue);
    }

    [Fact]
    public async Task While_somebody_holds_the_whole_table_it_waits_and_then_takes_everything()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1500);
        await using var holder = await database.OpenAsync();
        Task? letGo = null;
        var reporter = new ListeningReporter(_ => letGo ??= LetGoAsync(HoldAsync(holder).Result));
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromSeconds(10) }, reporter);
        await letGo!;
        Assert.Equal((1500, 0, 150_000L), (result.Deleted, result.Remaining, result.BytesFreed));
    }

    static async Task<DatabaseTransaction> HoldAsync(DatabaseSession holder)
    {
        var held = await holder.BeginAsync(TransactionSettings.Default with { LockTimeout = TimeSpan.Zero }, Stop);
        await held.DoAsync("lock table public.ai_response_cache in access exclusive mode", Stop);
        return held;
    }

    /// <summary>Once the purge has waited for the table, and given up.</summary>
    static async Task LetGoAsync(DatabaseTransaction held)
    {
        await using var end = held;
        foreach (var waits in new[] { true, false })
            while (waits != await held.ScalarAsync<bool>("select exists (select from pg_locks l where not l.granted "
                + "and l.relation = 'public.ai_response_cache'::regclass)", Stop)) await Task.Delay(1, Stop);
    }
}
