using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Tests.Verification;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>A purge that does not end, or that is none.</summary>
public sealed class PurgeHealthTests
{
    static readonly HealthOptions AtOnce = new() { PurgeWithin = TimeSpan.FromMilliseconds(1) };

    static async Task<Check> ReadAsync(TestDatabase database, DatabaseTarget target, HealthOptions options)
    {
        await using var session = await DatabaseSession.OpenAsync(target, Stop);
        var checks = await HealthChecks.RunAsync(session.Work(), options, Stop).ToListAsync(Stop);
        await Remedies.DemandAsync(database, checks);
        return checks.Single(c => c.Name == "Health.Purge");
    }

    static async Task<DatabaseTransaction> HoldAsync(DatabaseSession session)
    {
        var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await transaction.ScalarAsync<bool>(AdvisoryLock.Purge.Take, Stop));
        return transaction;
    }

    [Fact]
    public async Task A_purge_that_has_been_at_work_too_long_is_named_with_what_ends_it()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        Assert.Equal("No purge is at work.", (await ReadAsync(database, database.Target, AtOnce)).Message);
        await using var holder = await DatabaseSession.OpenAsync(
            database.Target with { ApplicationName = "nightly purge" }, Stop);
        await using var purge = await HoldAsync(holder);

        Assert.Equal(CheckStatus.Passed, (await ReadAsync(database, database.Target, new())).Status);
        var check = await ReadAsync(database, database.Target, AtOnce);
        Assert.Equal(CheckStatus.Warning, check.Status);
        Assert.Contains("postgres (nightly purge)", check.Message, StringComparison.Ordinal);
        Assert.Equal($"select pg_terminate_backend({holder.Connection.ProcessID})", check.Remediation);
        await database.SqlAsync(check.Remediation!);
        Assert.Equal(CheckStatus.Passed, (await ReadAsync(database, database.Target, AtOnce)).Status);
    }

    [Fact]
    public async Task Who_holds_its_lock_and_may_delete_nothing_is_named_as_no_purge()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("squatter");
        await database.AdminSqlAsync($"create role {role} login password 'x'");
        try
        {
            await using var holder = await DatabaseSession.OpenAsync(database.As(role, "x"), Stop);
            await using var squat = await HoldAsync(holder);
            var check = await ReadAsync(database, database.Admin, new());
            Assert.Equal(CheckStatus.Warning, check.Status);
            Assert.Contains(role, check.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be purging", check.Message, StringComparison.Ordinal);
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task Who_may_not_see_since_when_is_told_what_is_missing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"create role {role} login password 'x'");
        try
        {
            await using var holder = await database.OpenAsync();
            await using var purge = await HoldAsync(holder);
            var check = await ReadAsync(database, database.As(role, "x"), new());
            Assert.Equal((CheckStatus.Unknown, $"grant pg_read_all_stats to {role}"),
                (check.Status, check.Remediation));
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }
}
