namespace AiCache.Engine.Contract;

/// <summary>What a correct deployment looks like. A check is a comparison of the catalogue's facts with this.</summary>
internal static class CacheContract
{
    public const string CacheMigration = "add_ai_response_cache";
    public const string HashesMigration = "add_lecture_content_hashes";
    public const string StatsMigration = "add_ai_cache_stats";

    /// <summary>The application's own table that the hashes refer to.</summary>
    public const string Lectures = "public.lectures";

    /// <summary>The roles through which the application's API comes.</summary>
    public static readonly string[] ApiRoles = ["anon", "authenticated", "service_role"];

    static readonly Dictionary<string, string[]> TablePrivileges = new()
    {
        ["public"] = [], ["anon"] = [], ["authenticated"] = ["SELECT"],
        ["service_role"] = ["SELECT", "INSERT", "UPDATE", "DELETE"],
    };

    /// <summary>
    /// What the API's roles hold on schema aicache once statistics are deployed: what the two functions need.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string[]> SchemaPrivileges = new Dictionary<string, string[]>
    {
        ["public"] = [], ["anon"] = [], ["authenticated"] = ["USAGE"], ["service_role"] = ["USAGE"],
    };

    static readonly PolicyRule[] ReadAndAll = [new("read", "r", "authenticated"), new("all", "*", "service_role")];

    public static readonly TableRule Cache = new(CacheMigration, "public.ai_response_cache")
    {
        Columns =
        [
            new("id", "uuid", "gen_random_uuid()"),
            new("cache_key", "character varying(64)"),
            new("operation_type", "character varying(50)"),
            new("lecture_ids", "uuid[]"),
            new("params", "jsonb"),
            new("content_hash", "character varying(64)"),
            new("response_data", "jsonb"),
            new("tokens_used", "integer"),
            new("content_size", "integer"),
            new("hit_count", "integer", "0"),
            new("created_at", "timestamp with time zone", "now()"),
            new("last_accessed_at", "timestamp with time zone", "now()"),
        ],
        Indexes =
        [
            new("ai_response_cache_pkey", "id", Unique: true, Primary: true),
            new("idx_ai_cache_key", "cache_key", Unique: true),
            new("idx_ai_cache_lecture_ids", "lecture_ids", "gin"),
            new("idx_ai_cache_operation_type", "operation_type"),
            new("idx_ai_cache_content_hash", "content_hash"),
            new("idx_ai_cache_created_at", "created_at"),
        ],
        Constraints =
        [
            new("tokens_used", "c", "CHECK ((tokens_used >= 0))"),
            new("content_size", "c", "CHECK ((content_size >= 0))"),
            new("hit_count", "c", "CHECK ((hit_count >= 0))"),
        ],
        Policies = ReadAndAll,
        Triggers =
        [
            new("public.update_cache_access", "BEFORE UPDATE OF hit_count ON public.ai_response_cache FOR EACH ROW "
                + "WHEN ((new.hit_count > old.hit_count)) EXECUTE FUNCTION public.update_cache_access()"),
        ],
        Options = ["fillfactor=80", "autovacuum_vacuum_scale_factor=0.05", "autovacuum_analyze_scale_factor=0.05"],
        Privileges = TablePrivileges,
    };

    public static readonly TableRule Hashes = new(HashesMigration, "public.lecture_content_hashes")
    {
        Columns =
        [
            new("lecture_id", "uuid"),
            new("content_hash", "character varying(64)"),
            new("updated_at", "timestamp with time zone", "now()"),
        ],
        Indexes = [new("lecture_content_hashes_pkey", "lecture_id", Unique: true, Primary: true)],
        Constraints =
        [new("lecture_id", "f", "FOREIGN KEY (lecture_id) REFERENCES public.lectures(id) ON DELETE CASCADE")],
        Policies = ReadAndAll,
        Triggers =
        [
            new("public.update_lecture_hash_timestamp", "BEFORE UPDATE ON public.lecture_content_hashes FOR EACH ROW "
                + "EXECUTE FUNCTION public.update_lecture_hash_timestamp()"),
            new("public.invalidate_cache_on_lecture_change",
                "AFTER DELETE OR UPDATE ON public.lecture_content_hashes FOR EACH ROW "
                + "EXECUTE FUNCTION public.invalidate_cache_on_lecture_change()"),
        ],
        Privileges = TablePrivileges,
    };

    public static readonly TableRule Stats = new(StatsMigration, "public.ai_cache_stats")
    {
        Columns =
        [
            new("id", "uuid", "gen_random_uuid()"),
            new("date", "date"),
            new("total_requests", "bigint", "0"),
            new("cache_hits", "bigint", "0"),
            new("cache_misses", "bigint", "0"),
            new("tokens_saved", "bigint", "0"),
            new("updated_at", "timestamp with time zone", "now()"),
        ],
        Indexes =
        [
            new("ai_cache_stats_pkey", "id", Unique: true, Primary: true),
            new("idx_ai_cache_stats_date", "date", Unique: true),
        ],
        Policies = ReadAndAll,
        Triggers =
        [
            new("public.update_cache_stats_timestamp", "BEFORE UPDATE ON public.ai_cache_stats FOR EACH ROW "
                + "EXECUTE FUNCTION public.update_cache_stats_timestamp()"),
        ],
        Options = ["fillfactor=50"],
        Privileges = TablePrivileges,
    };

    public static readonly TableRule Pending = new(StatsMigration, "aicache.stats_pending")
    {
        Columns = [new("id", "bigint", Identity: true), new("date", "date"), new("is_hit", "boolean"),
        new("tokens_saved", "bigint")],
        Indexes = [new("stats_pending_pkey", "id", Unique: true, Primary: true)],
        Policies = ReadAndAll,
        // Not exposed through the API; what the two functions need is granted, nothing else.
        Privileges = TablePrivileges,
    };

    public static readonly IReadOnlyList<TableRule> Tables = [Cache, Hashes, Stats, Pending];

    /// <summary>Where the deployments are recorded: no migration's, but made with the first of them.</summary>
    public static readonly TableRule Journal = new("", "aicache.migration_journal")
    {
        Columns =
        [
            new("name", "text"),
            new("checksum", "text"),
            new("applied_at", "timestamp with time zone", "now()"),
            new("applied_by", "text", "SESSION_USER"),
            new("module_version", "text"),
            new("duration", "interval"),
            new("method", "text"),
        ],
        Indexes = [new("migration_journal_pkey", "name", Unique: true, Primary: true)],
        Constraints =
        [new("method", "c", "CHECK ((method = ANY (ARRAY['Applied'::text, 'Adopted'::text, 'Repaired'::text])))")],
        // Hides nothing from whoever may select.
        Policies = [new("read", "r", "public")],
        Privileges = new Dictionary<string, string[]>
        {
            ["public"] = [], ["anon"] = [], ["authenticated"] = [], ["service_role"] = [],
        },
    };

    public static readonly IReadOnlyList<FunctionRule> Functions =
    [
        new(CacheMigration, "public.update_cache_access", "", "", "trigger"),
        new(HashesMigration, "public.update_lecture_hash_timestamp", "", "", "trigger"),
        new(HashesMigration, "public.invalidate_cache_on_lecture_change", "", "", "trigger") { SecurityDefiner = true },
        new(StatsMigration, "public.update_cache_stats_timestamp", "", "", "trigger"),
        new(StatsMigration, "public.increment_cache_stats", "date, boolean, integer",
            "p_date date, p_is_hit boolean, p_tokens_saved integer DEFAULT 0", "void") { Executors = ["service_role"] },
        new(StatsMigration, "public.get_cache_stats", "date, date",
            "p_start_date date DEFAULT (CURRENT_DATE - 30), p_end_date date DEFAULT CURRENT_DATE",
            "TABLE(total_requests bigint, total_hits bigint, total_misses bigint, hit_rate numeric, "
            + "total_tokens_saved bigint, estimated_cost_saved numeric)")
            { Language = "sql", Volatility = "s", Executors = ["authenticated", "service_role"] },
        new(StatsMigration, "aicache.lock_stats_day", "date", "p_date date",
            "boolean") { Executors = ["service_role"] },
        new(StatsMigration, "aicache.fold_pending_stats", "integer", "p_limit integer DEFAULT 500",
            "bigint") { Executors = ["service_role"] },
    ];

    /// <summary>The names under which catalogue.sql looks.</summary>
    public static readonly string[] TableNames = [.. Tables.Select(t => t.FullName)];

    /// <summary>What a migration or the application may wait for: our tables, and the lectures they refer to.</summary>
    public static readonly string[] LockedNames = [.. TableNames, Journal.FullName, Lectures];

    /// <summary>The names under which catalogue.sql looks.</summary>
    public static readonly string[] FunctionNames = [.. Functions.Select(f => f.FullName)];

    static readonly HashSet<string> Bodies = [.. Functions.Select(f => MigrationScript.ChecksumOf(f.Body.Trim()))];

    /// <summary>Whether somebody's function is ours to the letter.</summary>
    public static bool IsAsMade(string body, IReadOnlyList<string> settings) =>
        settings.Contains("search_path=\"\"")
        && Bodies.Contains(MigrationScript.ChecksumOf(body.Trim(' ', '\n', '\t', '\r')));

    /// <summary>The relations that a deployment makes under names that are the contract's: a primary key's is
    /// free.</summary>
    public static readonly string[] NeededNames = [.. Tables.Append(Journal).SelectMany(NamesOf)];

    /// <summary>The names that a table needs: its own and its indexes'.</summary>
    public static IEnumerable<string> NamesOf(TableRule table) =>
    [
        table.FullName, .. table.Indexes.Where(i => !i.Primary).Select(i =>
            $"{table.FullName[..table.FullName.IndexOf('.')]}.{i.Name}"),
    ];

    /// <summary>The parameters of catalogue.sql and sight.sql, which look at the same.</summary>
    public static readonly object[] CatalogueParameters =
    [
        (string[])[.. TableNames, Journal.FullName], FunctionNames, ApiRoles,
        (string[])[.. TableNames.Select(Bare), Bare(Journal.FullName)], (string[])[.. FunctionNames.Select(Bare)],
        (string[])[.. Tables.Append(Journal).SelectMany(t => t.Indexes).Select(i => i.Name)],
    ];

    static string Bare(string fullName) => fullName[(fullName.IndexOf('.') + 1)..];
}
