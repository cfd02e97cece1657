namespace AiCache.Engine.Connections;

/// <summary>What answers between a session and the server.</summary>
public enum PoolerKind : long
{
    /// <summary>Nothing: the server itself.</summary>
    None,
    /// <summary>Supabase's pooler.</summary>
    Supavisor,
    /// <summary>Some pooler or proxy that speaks for the server: PgBouncer, Odyssey, Pgpool-II and others.</summary>
    Other,
}
