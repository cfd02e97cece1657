namespace AiCache.Engine.Connections;

/// <summary>Tells whether a pooler answered instead of the server.</summary>
/// <remarks>
/// A server names the process that serves a connection twice: in the key for cancelling that it sends at the start, and
/// in <c>pg_backend_pid()</c>. A pooler makes up a key of its own, because the server connection changes under the
/// session, so the two differ. That holds in every mode of a pooler; which one it is in cannot be known, and the
/// careful assumption is transactions. A port proves nothing: 6432 and 6543 are customs.
/// https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
/// </remarks>
internal static class PoolerDetection
{
    /// <summary>
    /// What is between, by the process of the start, the process that answers now and the host's name.
    /// </summary>
    public static PoolerKind Tell(int announcedProcess, int answeringProcess, HostEndpoint host) =>
        announcedProcess == answeringProcess ? PoolerKind.None
        : host.Host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase) ? PoolerKind.Supavisor
        : PoolerKind.Other;
}
