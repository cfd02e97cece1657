using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Faults;
using AiCache.Engine.Tests.Maintenance;
using AiCache.Engine.Verification;
using Npgsql;

namespace AiCache.Engine.Tests.Security;

/// <summary>What strangers put on the search path that the role itself has is not called.</summary>
public sealed class SearchPathTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Functions_that_fit_better_than_the_servers_own_are_not_called(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        // The server's own take text: of two that fit, the one without a cast wins, whatever stands first on the path.
        await stranger.SqlAsync(string.Concat(
            new[] { "quote_ident(name)", "format(text, name)", "format(text, name, name)", "md5(name)", "btrim(name)",
                "split_part(varchar, varchar, integer)", "length(name)", "set_config(text, name, boolean)" }
            .Select(signature => $"create function public.{signature} returns text language sql as "
                + $"$body$ select {stranger.Lure} $body$;")));
        Assert.Equal("lured", await TestDatabase.QueryAsync<string>(database.Admin, "select quote_ident('x'::name)"));
        await database.AdminSqlAsync($"alter sequence {stranger.Role}.runs restart");

        await using var session = await DatabaseSession.OpenAsync(Stranger.Victim(database, superuser), Stop);
        var work = session.Work();
        await Rehearse.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await database.AdminSqlAsync("drop policy ai_response_cache_read on public.ai_response_cache; drop trigger "
            + "update_cache_access on public.ai_response_cache");
        await Deploy.RunAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop);
        await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await PrerequisiteChecks.RunAsync(work, Stop).ToListAsync(Stop);
        await Undo.RunAsync(work, new(), Stop).ToListAsync(Stop);
        Assert.False(await stranger.LuredAsync());
    }

    /// <summary>A job's session has the path of the role that scheduled it, with whatever may be on that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Jobs_call_no_operator_and_no_function_that_fits_better_than_the_servers_own(bool superuser)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 2000);
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        // The server's own take double precision, which these spare the cast to.
        await stranger.SqlAsync(string.Concat(
            new[] { ("interval", "integer", "interval"), ("integer", "interval", "interval"),
                ("numeric", "integer", "numeric"), ("numeric", "interval", "interval"),
                ("integer", "double precision", "double precision") }
            .Select((o, i) => $"create function public.times{i}({o.Item1}, {o.Item2}) returns {o.Item3} "
                + $"language plpgsql as $body$ begin perform {stranger.Lure}; return null; end $body$; create operator "
                + $"public.* (leftarg = {o.Item1}, rightarg = {o.Item2}, function = public.times{i});")));
        await database.AdminSqlAsync("select interval '1 hour' * 2");
        Assert.True(await stranger.LuredAsync());
        await stranger.ForgetAsync();

        await using var connection = new NpgsqlConnection(OwnConnection.Settings(
            Stranger.Victim(database, superuser), "job"));
        await connection.OpenAsync(Stop);
        foreach (var job in MaintenanceTask.All(new() { OlderThanDays = 30 }).Where(t => t.Statement?.Contains(" cron.",
            StringComparison.Ordinal) == false))
        {
            await using var command = new NpgsqlCommand(job.Statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
        Assert.False(await stranger.LuredAsync());
        Assert.Equal("", await database.LeftAsync());
    }

    /// <summary>A pooler hands on a connection with the temporary relations and types of whoever had it before.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_left_in_a_pooled_connection_stands_behind_the_servers_own(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await using var session = await DatabaseSession.OpenAsync(Stranger.Victim(database, superuser), Stop);
        var left = string.Concat(new[] { "pg_class", "pg_namespace", "pg_roles", "pg_policy", "pg_depend", "pg_locks" }
            .Select(name => $"create temporary view {name} as select x.* from pg_catalog.{name} x "
                + $"where {stranger.Lure} is not null; "))
            + $"create domain pg_temp.regclass as pg_catalog.regclass check ({stranger.Lure} is not null); "
            + $"create domain pg_temp.oid as pg_catalog.oid check ({stranger.Lure} is not null);";
        await using (var command = new NpgsqlCommand(left, session.Connection))
            await command.ExecuteNonQueryAsync(Stop);
        await using (var command = new NpgsqlCommand("select count(*) from pg_roles", session.Connection))
            await command.ExecuteScalarAsync(Stop);
        Assert.True(await stranger.LuredAsync());
        await stranger.ForgetAsync();

        var work = session.Work();
        await Rehearse.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await PrerequisiteChecks.RunAsync(work, Stop).ToListAsync(Stop);
        await Undo.RunAsync(work, new(), Stop).ToListAsync(Stop);
        Assert.False(await stranger.LuredAsync());
    }
}
