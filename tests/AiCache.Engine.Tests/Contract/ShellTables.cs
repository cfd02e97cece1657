namespace AiCache.Engine.Tests.Contract;

/// <summary>What may stand in the cache's place without keeping its rows.</summary>
static class ShellTables
{
    public static TheoryData<string, string> All => new()
    {
        { "foreign", "public.ai_response_cache is a foreign table: another server keeps its rows" },
        { "partitioned", "public.ai_response_cache is a partitioned table: its partitions keep its rows" },
        { "distributed", "public.ai_response_cache is distributed by Citus: its shards keep its rows" },
    };

    /// <summary>Puts it there.</summary>
    public static Task PutAsync(TestDatabase database, string kind) => database.AdminSqlAsync(kind switch
    {
        "foreign" => """
            drop table public.ai_response_cache;
            create foreign data wrapper nowhere;
            create server elsewhere foreign data wrapper nowhere;
            create foreign table public.ai_response_cache (id uuid) server elsewhere;
            alter foreign table public.ai_response_cache owner to postgres;
            """,
        "partitioned" => """
            drop table public.ai_response_cache;
            create table public.ai_response_cache (id uuid) partition by hash (id);
            alter table public.ai_response_cache owner to postgres;
            """,
        // What Citus leaves on the shell, and what takes it away.
        "distributed" => """
            create function pg_catalog.citus_truncate_trigger() returns trigger language plpgsql as 'begin return null; end';
            create trigger truncate_trigger_1 after truncate on public.ai_response_cache
              execute function pg_catalog.citus_truncate_trigger();
            set allow_system_table_mods = on;
            update pg_trigger set tgisinternal = true where tgname = 'truncate_trigger_1';
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });
}
