using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>What a deployment needs of the server.</summary>
internal static class ServerChecks
{
    const int Oldest = 14, Newest = 18;

    static readonly string Upgrade = $"Upgrade the server to PostgreSQL {Oldest} or later.";

    /// <summary>A deployment needs one connection, pg_dump one more, the application the rest.</summary>
    const int EnoughConnections = 5;

    /// <summary>What Supabase itself puts into every project; it touches nothing of ours.</summary>
    static readonly string[] SupabaseEventTriggers =
    [
        "issue_graphql_placeholder", "issue_pg_cron_access", "issue_pg_graphql_access", "issue_pg_net_access",
        "pgrst_ddl_watch", "pgrst_drop_watch", "ensure_rls",
    ];

    /// <summary>Where Supavisor keeps a server process for each session.</summary>
    const int SessionPort = 5432;

    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(ServerFacts server, PrerequisiteFacts facts, PoolerKind pooler,
        HostEndpoint host) =>
        [Version(server), Writable(server), Pooler(pooler, host), RandomUuid(facts),
        Connections(server, facts.Connections), EventTriggers(facts)];

    static Check Version(ServerFacts server)
    {
        var major = server.VersionNumber / 10000;
        var check = Of(major < Oldest ? CheckStatus.Failed : major > Newest ? CheckStatus.Warning : CheckStatus.Passed,
            "version", major > Newest ? $"PostgreSQL {major} is newer than what this module was tested with."
                : $"The server is PostgreSQL {major}.")
            .Found($"{Oldest} to {Newest}", $"{major}.{server.VersionNumber % 10000}");
        return major < Oldest ? check.Mended(null, Upgrade) : check.Mended("Update-PSResource AiCache");
    }

    static Check Writable(ServerFacts server) => server.ReadOnlyBy is { } reason
        ? Of(CheckStatus.Failed, "writable", $"Nothing can be written: {reason.Reason}.")
            .Found("read-write", reason.IsStandby ? "standby" : "read-only").Mended(reason.Cure, reason.Hint)
        : Of(CheckStatus.Passed, "writable", "The server takes changes.").Found("read-write", "read-write");

    /// <summary>Supavisor has a port for each of its modes; another pooler does not tell.</summary>
    internal static Check Pooler(PoolerKind pooler, HostEndpoint host) => pooler == PoolerKind.None
        ? Of(CheckStatus.Passed, "pooler", "The server answers itself.").Found("none", "none")
        : pooler == PoolerKind.Supavisor && host.Port == SessionPort
        ? Of(CheckStatus.Passed, "pooler", $"Supavisor answers at {host} in session mode, which is as good as the "
            + "server itself.").Found("none, or session mode", "Supavisor in session mode")
        : Of(CheckStatus.Warning, "pooler", $"A pooler answers at {host}. Deploying and checking work through it; "
            + "backups and restores need the server itself.")
            .Found("none, or session mode", pooler == PoolerKind.Supavisor ? "Supavisor in transaction mode"
                : "a pooler")
            .Mended(null, pooler == PoolerKind.Supavisor
                ? $"Connect to port {SessionPort} of the same host, which is session mode."
                : "Connect to the server's own port.");

    static Check RandomUuid(PrerequisiteFacts facts)
    {
        const string function = "pg_catalog.gen_random_uuid()";
        return Of(facts.RandomUuid ? CheckStatus.Passed : CheckStatus.Failed, "gen_random_uuid", facts.RandomUuid
                ? "The server makes random UUIDs without an extension." : "The server cannot make random UUIDs.")
            .Found(function, facts.RandomUuid ? function : "absent").Mended(null, Upgrade);
    }

    static Check Connections(ServerFacts server, ConnectionFacts facts)
    {
        var free = facts.Limit - facts.Reserved - facts.Used;
        if (facts.DatabaseLimit >= 0) free = Math.Min(free, facts.DatabaseLimit - facts.DatabaseUsed);
        return Of(free >= EnoughConnections ? CheckStatus.Passed : CheckStatus.Warning, "connections",
                $"{facts.Used} of {facts.Limit} connections are in use, {facts.Reserved} are reserved"
                + (facts.DatabaseLimit >= 0 ? $", and {server.Database} may have {facts.DatabaseLimit}." : "."))
            .Found($"at least {EnoughConnections} free", $"{free} free")
            .Measured(free, EnoughConnections, "connections")
            .Mended("select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 "
                + "order by 4 desc", "See who holds them.");
    }

    static Check EventTriggers(PrerequisiteFacts facts)
    {
        var strangers = facts.EventTriggers.Where(e => !SupabaseEventTriggers.Contains(e.Name)).ToList();
        return Of(strangers.Count == 0 ? CheckStatus.Passed : CheckStatus.Warning, "event_triggers",
                strangers.Count == 0 ? "No event trigger but the platform's own."
                : "These fire when the deployment creates something: "
                + $"{string.Join("; ", strangers.Select(e => $"{e.Name} on {e.Event} calls {e.Function}"))}. If one "
                + "of them changes it, the deployment is rolled back.")
            .Found("none that changes new objects",
                strangers.Count == 0 ? "none" : string.Join(", ", strangers.Select(e => e.Name)))
            .Mended($"{Commands.Migrate} -Rehearse");
    }

    static Check Of(CheckStatus status, string name, string message) =>
        Check.Of(status, CheckCategory.Server, $"Server.{name}", message);
}
