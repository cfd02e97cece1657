using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Servers;

/// <summary>
/// Servers, databases and roles may have settings of their own: none of them changes what is done or seen.
/// </summary>
[Trait("Category", "Slow")]
public sealed class OddSettingsTests
{
    static readonly Lazy<Task<string>> Plain = new(async () =>
    {
        await using var database = await TestDatabase.CreateAsync();
        return await Journey.TakeAsync(database.Target, HostEnvironmentOfTests.Current);
    });

    [Theory(Explicit = true)]
    [InlineData("search_path = 'nowhere'")]
    [InlineData("search_path = 'lure, public, pg_catalog'")]
    [InlineData("datestyle = 'German, DMY'; set intervalstyle = 'sql_standard'")]
    [InlineData("timezone = 'Pacific/Chatham'")]
    [InlineData("timezone = 'America/St_Johns'; set datestyle = 'SQL, MDY'")]
    [InlineData("standard_conforming_strings = off; set backslash_quote = on; set escape_string_warning = on")]
    [InlineData("quote_all_identifiers = on; set check_function_bodies = off; set array_nulls = "
        + "off; set transform_null_equals = on")]
    [InlineData("bytea_output = 'escape'; set extra_float_digits = -15; set xmloption = 'document'")]
    [InlineData("default_transaction_isolation = 'serializable'; set default_transaction_deferrable = on")]
    [InlineData("default_transaction_isolation = 'repeatable read'")]
    [InlineData("statement_timeout = '200ms'; set lock_timeout = '1ms'; set "
        + "idle_in_transaction_session_timeout = '200ms'")]
    [InlineData("row_security = off")]
    [InlineData("client_encoding = 'LATIN1'")]
    [InlineData("enable_seqscan = off; set enable_indexscan = off; set enable_bitmapscan = off")]
    [InlineData("synchronous_commit = off; set jit_above_cost = 0; set cursor_tuple_fraction = 0")]
    public async Task Settings_of_the_role_change_nothing(string settings)
    {
        await using var database = await TestDatabase.CreateAsync();
        // Tables that are found in place of ours where search_path is obeyed.
        await database.AdminSqlAsync("create schema lure; create table lure.ai_response_cache (id int); create table "
            + "lure.lectures (id int); create function lure.now() returns timestamptz language sql as 'select "
            + "null::timestamptz'; grant usage on schema lure to postgres");
        foreach (var setting in settings.Split("; set "))
            await database.AdminSqlAsync($"alter role postgres in database {database.Name} set "
                + $"{setting.Replace("'lure, public, pg_catalog'", "lure, public, pg_catalog", StringComparison.Ordinal)}");
        Assert.Equal(await Plain.Value, await Journey.TakeAsync(database.Target, HostEnvironmentOfTests.Current));
    }

    [Fact(Explicit = true)]
    public async Task A_client_whose_locale_knows_no_Unicode_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        var latin = new HostEnvironment(HostEnvironmentOfTests.Current.Variables.Where(v =>
            !v.Key.StartsWith("LC_", StringComparison.Ordinal) && v.Key != "LANG")
            .Concat([new("LANG", "de_DE.ISO-8859-1"), new("LC_ALL", "de_DE.ISO-8859-1"),
            new("PGCLIENTENCODING", "LATIN1"), new("PGDATESTYLE", "German")]));
        Assert.Equal(await Plain.Value, await Journey.TakeAsync(database.Target, latin));
    }

    [Fact(Explicit = true)]
    public async Task An_event_trigger_that_refuses_DDL_is_quoted_and_nothing_is_left_behind()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync("""
            create function public.refuse() returns event_trigger language plpgsql as $$
              begin raise exception 'Schema changes are frozen until Monday.'; end $$;
            create event trigger refuse on ddl_command_end when tag in ('CREATE INDEX') execute function public.refuse();
            """);
        var before = await DeployTests.CatalogueAsync(database);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployTests.DeployAsync(database));
        Assert.Equal((ErrorIds.MigrationFailed, FailureKind.Server), (error.ErrorId, error.Kind));
        Assert.Contains("Schema changes are frozen until Monday.", error.Message);
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));

        await database.AdminSqlAsync("drop event trigger refuse");
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync("create event trigger refuse on sql_drop execute function public.refuse()");
        before = await DeployTests.CatalogueAsync(database);
        await using var session = await database.OpenAsync();
        error = await Assert.ThrowsAsync<AiCacheException>(() =>
            Engine.Deployment.Undo.RunAsync(session.Work(), new(), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("Schema changes are frozen until Monday.", error.Message);
        Assert.Equal(before, await DeployTests.CatalogueAsync(database));
    }
}
