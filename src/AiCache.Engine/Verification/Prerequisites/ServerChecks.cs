using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>What a deployment needs of the server.</summary>
internal static class ServerChecks
{
    const int Oldest = 14, Newest = 18;

    /// <summary>A deployment needs one connection, pg_dump one more, the application the rest.</summary>
    const int EnoughConnections = 5;

    /// <summary>What Supabase itself puts into every project; it touches nothing of ours.</summary>
    static readonly string[] SupabaseEventTriggers =
    [
        "issue_graphql_placeholder", "issue_pg_cron_access", "issue_pg_graphql_access", "issue_pg_net_access",
        "pgrst_ddl_watch", "pgrst_drop_watch", "ensure_rls",
    ];

    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(ServerFacts server, PrerequisiteFacts facts, PoolerKind pooler,
        HostEndpoint host)
    {
        var major = server.VersionNumber / 10000;
        yield return Check("version", major < Oldest ? CheckStatus.Failed : major > Newest ? CheckStatus.Warning
            : CheckStatus.Passed,
            $"{Oldest} to {Newest}", $"{major}.{server.VersionNumber % 10000}",
            major > Newest ? $"PostgreSQL {major} is newer than what this module was tested with."
            : $"The server is PostgreSQL {major}.",
            major < Oldest ? $"Upgrade the server to PostgreSQL {Oldest} or later." : "Update-PSResource AiCache");

        yield return Check("writable", server.InRecovery || server.ReadOnly ? CheckStatus.Failed : CheckStatus.Passed,
            "read-write",
            server.InRecovery ? "standby" : server.ReadOnly ? "read-only" : "read-write",
            server.InRecovery ? "The server is a standby." : server.ReadOnly
            ? "Transactions are read-only (default_transaction_read_only)." : "The server takes changes.",
            server.InRecovery ? "Connect to the primary; with several hosts, target_session_attrs=read-write finds it."
                : $"alter role {Identifier.Quote(server.SessionUser)} reset default_transaction_read_only");

        yield return Check("pooler", pooler == PoolerKind.None ? CheckStatus.Passed : CheckStatus.Warning, "none",
            pooler == PoolerKind.None ? "none" : pooler == PoolerKind.Supavisor ? "Supavisor" : "a pooler",
            pooler == PoolerKind.None ? "The server answers itself."
                : $"A pooler answers at {host}. Deploying and checking work through it; backups "
                + "and restores need the server itself.",
            pooler == PoolerKind.Supavisor ? "Connect to the project's own host (db.<project>.supabase.co, port 5432)."
                : "Connect to the server's own port.");

        yield return Check("gen_random_uuid", facts.RandomUuid ? CheckStatus.Passed : CheckStatus.Failed,
            "pg_catalog.gen_random_uuid()", facts.RandomUuid ? "pg_catalog.gen_random_uuid()" : "absent",
            facts.RandomUuid ? "The server makes random UUIDs without an extension."
            : "The server cannot make random UUIDs.", $"Upgrade the server to PostgreSQL {Oldest} or later.");

        yield return Connections(server, facts.Connections);

        var strangers = facts.EventTriggers.Where(e => !SupabaseEventTriggers.Contains(e.Name)).ToList();
        yield return Check("event_triggers", strangers.Count == 0 ? CheckStatus.Passed : CheckStatus.Warning,
            "none that changes new objects",
            strangers.Count == 0 ? "none" : string.Join(", ", strangers.Select(e => e.Name)),
            strangers.Count == 0 ? "No event trigger but the platform's own."
                : "These fire when the deployment creates something: "
                + $"{string.Join("; ", strangers.Select(e => $"{e.Name} on {e.Event} calls {e.Function}"))}. If one "
                + "of them changes it, the deployment is rolled back.",
            "Invoke-AiCacheMigration -Rehearse");
    }

    static Check Connections(ServerFacts server, ConnectionFacts facts)
    {
        var free = facts.Limit - facts.Reserved - facts.Used;
        if (facts.DatabaseLimit >= 0) free = Math.Min(free, facts.DatabaseLimit - facts.DatabaseUsed);
        return Check("connections", free >= EnoughConnections ? CheckStatus.Passed : CheckStatus.Warning,
            $"at least {EnoughConnections} free", $"{free} free",
            $"{facts.Used} of {facts.Limit} connections are in use, {facts.Reserved} are reserved"
            + (facts.DatabaseLimit >= 0 ? $", and {server.Database} may have {facts.DatabaseLimit}." : "."),
            "select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc");
    }

    static Check Check(string name, CheckStatus status, string expected, string actual, string message,
        string remediation) => new()
        {
            Name = $"Server.{name}", Category = CheckCategory.Server, Status = status, Expected = expected,
            Actual = actual, Message = message,
            Remediation = status == CheckStatus.Passed ? null : remediation,
        };
}
