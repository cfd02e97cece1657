namespace AiCache.Engine.Connections;

/// <summary>What the server says about a session.</summary>
/// <param name="Process">The process that serves it.</param>
/// <param name="User">The role that statements run as.</param>
/// <param name="Database">The database.</param>
/// <param name="TlsVersion">The TLS version on the server's own connection, such as <c>TLSv1.3</c>; null where that is
/// not encrypted. Behind a pooler it says nothing of the way to the pooler.</param>
/// <param name="ReadOnly">Whether a transaction may not write unless it asks to.</param>
/// <param name="InRecovery">Whether the server is a standby.</param>
public sealed record SessionFacts(int Process, string User, string Database, string? TlsVersion, bool ReadOnly,
    bool InRecovery)
{
    /// <summary>Asks the server, in one round trip, which also tells whether a pooler is between.</summary>
    public static async Task<SessionFacts> ReadAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var facts = await session.JsonAsync<SessionFacts>(
            SqlStep.File("session facts", "Connections/Session/session_facts.sql"), cancellation,
            ConnectionsJson.Default);
        session.NotePooler(facts.Process);
        return facts;
    }
}
