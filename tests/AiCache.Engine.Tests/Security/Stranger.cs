using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Security;

/// <summary>
/// A role without rights that was allowed to create in the database, and lays out what notices when it is run: the lure
/// counts its runs in a sequence, which no rollback undoes.
/// </summary>
sealed class Stranger : IAsyncDisposable
{
    readonly TestDatabase database;

    Stranger(TestDatabase database, string role) => (this.database, Role) = (database, role);

    /// <summary>Its name.</summary>
    public string Role { get; }

    /// <summary>A call of the lure, as text.</summary>
    public string Lure => $"{Role}.lure()";

    /// <summary>Lets the role into a database, with its lure laid out.</summary>
    public static async Task<Stranger> IntoAsync(TestDatabase database)
    {
        var stranger = new Stranger(database, TestDatabase.UniqueName("stranger"));
        await database.AdminSqlAsync($$"""
            create role {{stranger.Role}};
            grant create on database {{database.Name}} to {{stranger.Role}};
            """);
        await stranger.SqlAsync($$"""
            create schema {{stranger.Role}};
            grant usage on schema {{stranger.Role}} to public;
            create sequence {{stranger.Role}}.runs;
            grant usage on sequence {{stranger.Role}}.runs to public;
            create function {{stranger.Lure}} returns text language plpgsql as $body$
            begin
              perform nextval('{{stranger.Role}}.runs');
              return 'lured';
            end
            $body$;
            create function {{stranger.Role}}.lure_of(text) returns text immutable language plpgsql as $body$
            begin
              perform {{stranger.Lure}};
              return $1;
            end
            $body$;
            create function {{stranger.Role}}.lure_row() returns trigger language plpgsql as $body$
            begin
              perform {{stranger.Lure}};
              return new;
            end
            $body$;
            """);
        return stranger;
    }

    /// <summary>Runs SQL as the stranger.</summary>
    public Task SqlAsync(string sql) => database.AdminSqlAsync($"set role {Role}; {sql}");

    /// <summary>Whether anybody has run the lure.</summary>
    public async Task<bool> LuredAsync() =>
        await TestDatabase.QueryAsync<bool>(database.Admin, $"select is_called from {Role}.runs");

    /// <summary>Forgets who has run it.</summary>
    public Task ForgetAsync() => database.AdminSqlAsync($"alter sequence {Role}.runs restart");

    public async ValueTask DisposeAsync() =>
        await database.AdminSqlAsync($"drop owned by {Role} cascade; drop role {Role}");

    /// <summary>Whoever may be lured: the superuser, and the role that deploys.</summary>
    public static DatabaseTarget Victim(TestDatabase database, bool superuser) =>
        superuser ? database.Admin : database.Target;
}
