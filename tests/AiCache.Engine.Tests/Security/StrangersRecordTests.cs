using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Security;

/// <summary>A record of the Supabase CLI's that somebody else made is not written to: that would run his code.</summary>
public sealed class StrangersRecordTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What runs when a row is written, and hangs on the types of the columns alone.</summary>
    public static TheoryData<string> Types =>
    [
        "create domain supabase_migrations.kind as text check ({1} is not null)",
        """
        create type supabase_migrations.kind as (value text);
        create function supabase_migrations.of(text) returns supabase_migrations.kind language plpgsql as
          $$ begin perform {1}; return row($1); end $$;
        create cast (text as supabase_migrations.kind) with function supabase_migrations.of(text) as assignment;
        """,
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_type_of_its_columns_runs_nothing(string type)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync($"""
            create schema supabase_migrations;
            {type.Replace("{1}", stranger.Lure, StringComparison.Ordinal)};
            create table supabase_migrations.schema_migrations (version supabase_migrations.kind primary key, name text, statements text[]);
            """);
        await using var work = database.Admin.Work();
        await RefusedAsync(() => Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask());
        await Deploy.RunAsync(work, new(), Stop).ToListAsync(Stop);
        await RefusedAsync(() => Undo.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask());
        Assert.False(await stranger.LuredAsync());
        // Given to the database's owner, it would run his code all the same.
        await database.AdminSqlAsync("alter table supabase_migrations.schema_migrations owner to postgres; "
            + "alter schema supabase_migrations owner to postgres");
        await RefusedAsync(() => Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask());
        Assert.False(await stranger.LuredAsync());
    }

    /// <summary>The server calls a superuser a member of every role: that does not make a stranger's record his.</summary>
    [Fact]
    public async Task A_plain_one_of_a_strangers_is_not_written_to_by_a_superuser()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await stranger.SqlAsync("create schema supabase_migrations; "
            + "create table supabase_migrations.schema_migrations (version text primary key, name text, statements text[])");
        await using var work = database.Admin.Work();
        await RefusedAsync(() => Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask());
        await database.AdminSqlAsync("alter schema supabase_migrations owner to postgres");
        await RefusedAsync(() => Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask());
        await database.AdminSqlAsync("alter table supabase_migrations.schema_migrations owner to postgres");
        await Deploy.RunAsync(work, new() { RecordInSupabase = true }, Stop).ToListAsync(Stop);
    }

    static async Task RefusedAsync(Func<Task> operation) => Assert.Equal(ErrorIds.ObjectNotTrusted,
        (await Assert.ThrowsAsync<AiCacheException>(operation)).ErrorId);
}
