using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Security;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>Who has set default_transaction_read_only is told, with the statement that lifts it.</summary>
public sealed class ReadOnlyTests
{
    const string Setting = "default_transaction_read_only";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alter database {0} set {2} = on", "for database {0}", "alter database {0} reset {2}")]
    [InlineData("alter role {1} set {2} = on", "for role {1}", "alter role {1} reset {2}")]
    [InlineData("alter role {1} in database {0} set {2} = on", "for role {1} in database {0}",
        "alter role {1} in database {0} reset {2}")]
    public async Task It_is_told_what_has_it_and_the_statement_lifts_it(string set, string where,
        string statement)
    {
        string cure;
        await using var database = await TestDatabase.CreateAsync();
        await using var member = await Member.OfAsync(database);
        var user = member.Target.Username;
        string Fill(string text) =>
            string.Format(CultureInfo.InvariantCulture, text, database.Name, user, Setting);
        await database.AdminSqlAsync(Fill(set));

        await using (var work = member.Target.Work())
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
                await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop));
            Assert.Equal((ErrorIds.ServerReadOnly, "25006"), (error.ErrorId, error.SqlState));
            Assert.Contains(Fill(where), error.Message);
            cure = error.Command!;
            Assert.EndsWith($"; {Fill(statement)}", cure);
            var check = await PrerequisiteChecks.RunAsync(work, Stop).FirstAsync(c => c.Name == "Server.writable", Stop);
            Assert.Equal((CheckStatus.Failed, cure), (check.Status, check.Remediation));
            Assert.Contains(Fill(where), check.Message);
        }
        DataSources.Release(member.Target);
        // As an editor sends it, and as psql does; the superuser's own sessions are read-only as well where it is the
        // database that is.
        await database.AdminSqlAsync(cure);
        await database.AdminSqlAsync(Fill(set));
        var run = await TestDatabase.PsqlAsync(database.Admin, cure);
        Assert.True(run.ExitCode == 0, run.Error);
        await using var again = member.Target.Work();
        Assert.NotEmpty(await Deploy.RunAsync(again, new(), Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task What_the_connection_itself_sets_needs_no_statement()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var work = (database.Target with { ServerOptions = $"-c {Setting}=on" }).Work();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop));
        Assert.Contains("by the connection itself", error.Message);
        Assert.Contains("out of the connection's options", error.RecommendedAction);
    }
}
