using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Security;

/// <summary>A journal that somebody else put there is neither read nor written.</summary>
public sealed class StrangersJournalTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static string View(Stranger stranger) => $"""
        create schema aicache;
        grant usage on schema aicache to public;
        create view aicache.migration_journal as
          select {stranger.Lure} as name, 'x'::text as checksum, now() as applied_at, 'x'::text as applied_by,
            'x'::text as module_version, interval '1 s' as duration, 'Applied'::text as method;
        grant select on aicache.migration_journal to public;
        """;

    static string Table(Stranger stranger) => $"""
        create schema aicache;
        grant usage, create on schema aicache to public;
        create table aicache.migration_journal (name text primary key, checksum text, applied_at timestamptz default now(),
          applied_by text default session_user, module_version text, duration interval, method text);
        grant all on aicache.migration_journal to public;
        create trigger lure before insert on aicache.migration_journal for each row
          execute function {stranger.Role}.lure_row();
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_strangers_view_is_not_read_as_the_journal(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync(View(stranger));
        await using var session = await DatabaseSession.OpenAsync(Stranger.Victim(database, superuser), Stop);
        var work = session.Work();

        await RefusedAsync(stranger, () => MigrationStates.RunAsync(work, Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Deploy.PlanAsync(work, new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Rehearse.RunAsync(work, new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Undo.PlanAsync(work, new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Undo.RunAsync(work, new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => HealthChecks.RunAsync(work, new HealthOptions(), Stop).ToListAsync(Stop)
            .AsTask());
        Assert.False(await stranger.LuredAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_strangers_table_is_not_written_to_as_the_journal(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync(Table(stranger));
        await using var session = await DatabaseSession.OpenAsync(Stranger.Victim(database, superuser), Stop);

        await RefusedAsync(stranger, () => Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(stranger, () => Rehearse.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        Assert.False(await stranger.LuredAsync());
    }

    [Fact]
    public async Task An_empty_schema_of_a_strangers_is_not_built_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync("create schema aicache");
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.Equal($"schema aicache belongs to {stranger.Role}", Assert.Single(error.Details));
    }

    [Fact]
    public async Task The_checks_name_a_strangers_journal_and_try_nothing_out()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync(View(stranger));
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var deployment = await DeploymentChecks.RunAsync(session.Work(), new(), Stop)
            .ToListAsync(Stop);
        var prerequisites = await PrerequisiteChecks.RunAsync(session.Work(), Stop)
            .ToListAsync(Stop);

        Assert.Equal(CheckStatus.Failed, deployment.Single(c => c.Name == "Trust.aicache").Status);
        Assert.Contains(stranger.Role,
            deployment.Single(c => c.Name == "Trust.aicache.migration_journal"
            && c.Status == CheckStatus.Failed).Message);
        Assert.Equal(CheckStatus.Failed, prerequisites.Single(c => c.Name == "Name.trust").Status);
        Assert.False(await stranger.LuredAsync());
    }

    /// <summary>A script that is run by hand does not take over what stands there either.</summary>
    [Fact]
    public async Task The_script_itself_takes_over_no_strangers_schema()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync("create schema aicache; grant all on schema aicache to public");
        foreach (var target in new[] { database.Target, database.Admin })
        {
            var run = await TestDatabase.PsqlAsync(target, MigrationScript.Find("add_ai_cache_stats").Text, "-1");
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains($"schema aicache belongs to {stranger.Role}", run.Error);
        }
    }

    /// <summary>A schema that appears after it was looked for is an error, and not used.</summary>
    [Fact]
    public async Task What_appears_after_the_look_is_not_taken_over()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var plan = await Deploy.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        await stranger.SqlAsync("create schema aicache");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => MigrationRun.RunAsync(session, plan[0].Name,
            new StatementBatch(plan[0].Steps.Select(MigrationRun.ToSql)), Stop));
        Assert.Equal((ErrorIds.MigrationFailed, "42P06"), (error.ErrorId, error.SqlState));
    }

    static async Task RefusedAsync(Stranger stranger, Func<Task> operation)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(operation);
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.Contains("aicache.migration_journal", error.Message);
        Assert.Contains(stranger.Role, error.Message);
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
    }
}
