namespace AiCache.Engine.Backups;

/// <summary>What Supabase puts into a project's database beside what its user makes there.</summary>
internal static class HostedPlatform
{
    /// <summary>The roles whose objects are the platform's.</summary>
    public static readonly string[] Roles =
    [
        "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "supabase_realtime_admin",
        "supabase_functions_admin", "supabase_replication_admin", "supabase_etl_admin", "supabase_read_only_user",
        "supabase_privileged_role", "dashboard_user", "pgbouncer", "authenticator", "pgsodium_keyiduser",
        "pgsodium_keyholder", "pgsodium_keymaker",
    ];

    /// <summary>Schemas that are the platform's although a user's role or an extension may own them.</summary>
    public static readonly string[] Schemas =
    [
        "auth", "storage", "realtime", "_realtime", "vault", "pgbouncer", "graphql", "graphql_public", "net", "cron",
        "extensions", "supabase_functions", "pgsodium", "pgsodium_masks", "_analytics",
    ];

    /// <summary>Tables of extensions whose rows are of no use elsewhere.</summary>
    public static readonly string[] WithoutRows = ["vault.secrets", "cron.job_run_details"];

    /// <summary>The schemas whose rows are the user's, for his users made them.</summary>
    static readonly string[] WithUsersData = ["auth", "storage"];

    /// <summary>Whether a table of the platform's holds rows that are the user's.</summary>
    public static bool HasUsersData(string schema, string table) => WithUsersData.Contains(schema)
        && table is not ("schema_migrations" or "migrations")
        && !table.Contains("vector", StringComparison.Ordinal) && !table.Contains("iceberg", StringComparison.Ordinal)
        && !table.EndsWith("_analytics", StringComparison.Ordinal);
}

/// <summary>What of a dumped database was the platform's, and what of it was the user's all the same.</summary>
/// <param name="Name">Whose platform it is.</param>
/// <param name="Schemas">The platform's schemas.</param>
/// <param name="Owners">The roles that own something of the user's.</param>
/// <param name="Roles">The roles that own something of the user's or hold a privilege on it.</param>
/// <param name="Triggers">The user's triggers on tables of the platform, by <c>table trigger</c>.</param>
/// <param name="Members">Objects of extensions that a dump may have something to say about.</param>
internal sealed record ManifestPlatform(string Name, IReadOnlyList<string> Schemas, IReadOnlyList<string> Owners,
    IReadOnlyList<string> Roles, IReadOnlyList<ManifestObject> Triggers, IReadOnlyList<ManifestObject> Members);

/// <summary>An object by its schema and name.</summary>
internal sealed record ManifestObject(string Schema, string Name);

/// <summary>Something that a backup does not hold.</summary>
/// <param name="What">What it is.</param>
/// <param name="Reason">Why it is left out, and what to do about it.</param>
internal sealed record ManifestOmission(string What, string Reason)
{
    /// <summary>For a reader.</summary>
    public override string ToString() => $"{What}: {Reason}";
}
