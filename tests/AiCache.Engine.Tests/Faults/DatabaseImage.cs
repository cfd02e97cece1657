using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Faults;

/// <summary>What a database holds, in a form that can be compared.</summary>
static class DatabaseImage
{
    /// <summary>A checksum of the rows of each table that is nobody's but the database's users'.</summary>
    /// <param name="admin">The database, as a superuser.</param>
    /// <param name="filter">Which of a table's rows to take, as SQL; null takes all, and "false" leaves the table
    /// out.</param>
    public static async Task<string> RowsAsync(DatabaseTarget admin, Func<string, string?> filter)
    {
        var tables = await TestDatabase.QueryAsync<string[]>(admin, """
            select coalesce(array_agg(format('%I.%I', n.nspname, c.relname) order by n.nspname, c.relname), '{}')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            """);
        var parts = tables!.Where(t => filter(t) != "false").Select(t =>
            $"select '{t} ' || count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), "
                + $"'') as x from {t} t where {filter(t) ?? "true"}").ToList();
        return parts.Count == 0 ? "" : (await TestDatabase.QueryAsync<string>(admin, "select string_agg(x, E'\\n' "
            + $"order by x) from ({string.Join(" union all ", parts)}) y"))!;
    }

    /// <summary>
    /// Everything in the catalogue that a deployment could leave behind or change, of this database and of the roles it
    /// is for.
    /// </summary>
    public static async Task<string> CatalogueAsync(DatabaseTarget target) => (await TestDatabase.QueryAsync<string>(target, """
        with spaces as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
        roles as (select oid, rolname from pg_roles where rolname in ('postgres', 'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_admin'))
        select string_agg(x, E'\n' order by x) from (
          select format('relation %s %s %s %s %s %s %s', c.relkind, c.oid::regclass, c.relowner::regrole, c.relacl,
            c.reloptions, c.relrowsecurity, c.relforcerowsecurity) x from pg_class c
            where c.relnamespace in (select oid from spaces)
          union all select format('column %s %s %s %s', a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attacl)
            from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace in (select oid from spaces)
            and c.relkind in ('r', 'v') and a.attnum > 0
          union all select format('function %s %s %s %s', p.oid::regprocedure, p.proowner::regrole, p.proacl,
            p.proconfig) from pg_proc p where p.pronamespace in (select oid from spaces)
          union all select format('schema %s %s %s', nspname, nspowner::regrole, nspacl) from pg_namespace where nspname !~ '^pg_(toast_)?temp'
          union all select format('type %s %s', t.oid::regtype, t.typacl) from pg_type t where t.typnamespace in (select oid from spaces)
          union all select format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
          union all select format('internal triggers of %s: %s', tgrelid::regclass, count(*)) from pg_trigger where tgisinternal group by tgrelid
          union all select format('policy %s %s %s', polrelid::regclass, polname, polcmd) from pg_policy
          union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint where connamespace in (select oid from spaces)
          union all select format('default privileges %s %s %s %s', defaclrole::regrole, defaclnamespace::regnamespace,
            defaclobjtype, defaclacl) from pg_default_acl
          union all select format('comment %s: %s', pg_describe_object(classoid, objoid, objsubid), description) from pg_description where objoid >= 16384
          union all select format('dependencies %s', count(*)) from pg_depend
          union all select format('dependencies on roles %s', count(*)) from pg_shdepend
            where dbid = (select oid from pg_database where datname = current_database())
          union all select format('label %s', label) from pg_seclabel
          union all select format('event trigger %s', evtname) from pg_event_trigger
          union all select format('extension %s', extname) from pg_extension
          union all select format('publication %s', pubname) from pg_publication
          union all select format('large object %s', oid) from pg_largeobject_metadata
          union all select format('role %s %s %s %s %s %s', rolname, rolsuper, rolinherit, rolcanlogin, rolbypassrls,
            rolconfig) from pg_roles where oid in (select oid from roles)
          union all select format('member %s in %s', member::regrole, roleid::regrole) from pg_auth_members
            where roleid in (select oid from roles) and member in (select oid from roles)
          union all select format('settings %s %s', setrole::regrole, setconfig) from pg_db_role_setting
            where setdatabase = (select oid from pg_database where datname = current_database())
          union all select format('database %s %s %s', datdba::regrole, datacl, datconnlimit) from pg_database where datname = current_database()
        ) t
        """))!;
}
