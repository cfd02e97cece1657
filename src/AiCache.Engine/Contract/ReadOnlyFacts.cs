using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>Why a session may not write: what read_only.sql says.</summary>
/// <param name="Source"><c>standby</c>, or where default_transaction_read_only comes from, as pg_settings calls
/// it.</param>
/// <param name="Database">The database.</param>
/// <param name="User">The role that logs in: what is set for the one that it acts as counts for nothing.</param>
internal sealed record ReadOnlyFacts(string Source, string Database, string User)
{
    const string Name = "default_transaction_read_only";

    /// <summary>
    /// Where it is on, the server refuses the very statement that lifts it. The first lets the transactions after it
    /// write, the second the one they both are in, where an editor sends all of them at once.
    /// </summary>
    const string Writing = $"set {Name} = off; set transaction read write; ";

    /// <summary>Whether the server takes changes from nobody.</summary>
    public bool IsStandby => Source == "standby";

    /// <summary>Why, in a sentence without its full stop.</summary>
    public string Reason => IsStandby ? "the server is a standby" : $"{Name} is on, {Source switch
    {
        "database" => $"set for database {Database}",
        "user" => $"set for role {User}",
        "database user" => $"set for role {User} in database {Database}",
        "global" => "set for all roles and databases",
        "client" => "set by the connection itself (its options)",
        "session" => "set in this session, by whoever had it before",
        _ => "set for the whole server",
    }}";

    /// <summary>The statements that lift it; null where none does.</summary>
    public string? Cure => Source switch
    {
        "standby" or "client" or "session" => null,
        "database" => $"{Writing}alter database {Identifier.Quote(Database)} reset {Name}",
        "user" => $"{Writing}alter role {Identifier.Quote(User)} reset {Name}",
        "database user" =>
            $"{Writing}alter role {Identifier.Quote(User)} in database {Identifier.Quote(Database)} reset {Name}",
        "global" => $"{Writing}alter role all reset {Name}",
        _ => $"alter system reset {Name}; select pg_reload_conf()",
    };

    /// <summary>What to know before.</summary>
    public string Hint => Source switch
    {
        "standby" => "Connect to the primary; with several hosts, target_session_attrs=read-write finds it.",
        "client" => $"Take {Name} out of the connection's options.",
        "session" => "Connect past the pooler, or have it begin a new session.",
        "database" or "user" or "database user" or "global" => "Somebody set it on purpose: ask who, and why. It holds "
            + "for sessions that begin afterwards; options=-c default_transaction_read_only=off in the connection "
            + "lifts it for one.",
        _ => "Somebody set it on purpose, or the platform did: Supabase does when the disk is full. "
            + "options=-c default_transaction_read_only=off in the connection lifts it for one session.",
    };

    /// <summary>The statement that asks.</summary>
    public static SqlStep Step { get; } = new("ask whether it may be written to",
        $"select ({EmbeddedSql.Read("Contract/read_only.sql")})::text");

    /// <summary>Refuses where nothing can be written.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.ServerReadOnly"/>.</exception>
    public static async Task DemandNoneAsync(IStatements statements, CancellationToken cancellation)
    {
        if (await statements.JsonAsync<ReadOnlyFacts?>(Step, cancellation, ContractJson.Default) is { } facts)
            throw ContractErrors.ReadOnly(statements.Database, facts);
    }
}
