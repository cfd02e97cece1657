using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Verification;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>Supabase hands what is made to the roles of its API; some projects hand out more.</summary>
public sealed class DefaultPrivilegesTests
{
    /// <summary>All that a role of the API holds on our objects, the functions' and the schema's included.</summary>
    const string Held = """
        select string_agg(format('%s may %s %s', grantee, privilege, object), E'\n' order by object, grantee, privilege) from (
          select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end as grantee,
            lower(a.privilege_type) as privilege, o.object
          from (
            select c.oid::regclass::text, c.relacl from pg_class c where c.relnamespace = 'aicache'::regnamespace and c.relkind in ('r', 'S')
              or c.oid in ('public.ai_response_cache'::regclass, 'public.lecture_content_hashes'::regclass, 'public.ai_cache_stats'::regclass)
            union all
            select p.oid::regproc::text, coalesce(p.proacl, acldefault('f', p.proowner)) from pg_proc p where p.pronamespace = 'aicache'::regnamespace
              or p.pronamespace = 'public'::regnamespace and p.proname ~ 'cache|hash'
            union all
            select 'schema aicache', nspacl from pg_namespace where nspname = 'aicache'
          ) o (object, acl) cross join lateral aclexplode(o.acl) a
        ) g where grantee in ('public', 'anon', 'authenticated')
        """;

    [Theory]
    [InlineData("alter default privileges for role postgres grant all on tables to public, anon, authenticated; "
        + "alter default privileges for role postgres grant all on sequences to public, anon, authenticated; "
        + "alter default privileges for role postgres grant all on functions to public, anon, authenticated; "
        + "alter default privileges for role postgres grant all on schemas to public, anon, authenticated")]
    [InlineData("alter default privileges for role postgres in schema public revoke all on tables from anon, "
        + "authenticated, service_role; alter default privileges for role postgres revoke execute on functions "
        + "from public")]
    public async Task Our_objects_are_open_to_whom_the_guide_names_whatever_the_default_privileges(string defaults)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AdminSqlAsync(defaults);
        await DeployTests.DeployAsync(database);
        Assert.Equal("""
            authenticated may select ai_cache_stats
            authenticated may select ai_response_cache
            authenticated may select aicache.stats_pending
            authenticated may execute get_cache_stats
            authenticated may select lecture_content_hashes
            authenticated may usage schema aicache
            """, await database.QueryAsync<string>(Held));
    }

    [Theory]
    [InlineData("grant select on aicache.migration_journal to anon", "Privilege.migration_journal.anon")]
    [InlineData("grant select (name) on aicache.migration_journal to public", "Privilege.migration_journal.public")]
    [InlineData("grant usage on schema aicache to anon", "Privilege.aicache.anon")]
    [InlineData("grant insert on aicache.stats_pending to authenticated", "Privilege.stats_pending.authenticated")]
    [InlineData("grant execute on function aicache.fold_pending_stats(integer) to anon",
        "Privilege.fold_pending_stats")]
    public async Task The_check_of_the_deployment_notices_what_is_granted_later(string grant, string check)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(grant);
        var found = Assert.Single(await DeploymentChecksTests.CheckAsync(database, CheckCategory.Privilege),
            c => c.Status == CheckStatus.Failed);
        Assert.Equal(check, found.Name);
    }
}
