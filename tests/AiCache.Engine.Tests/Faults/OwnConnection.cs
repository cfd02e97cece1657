using AiCache.Engine.Connections;
using Npgsql;

namespace AiCache.Engine.Tests.Faults;

/// <summary>Connections that are nobody else's: an application's, or a watcher's.</summary>
static class OwnConnection
{
    /// <summary>How to connect under a name of one's own, and as nothing that is kept for others.</summary>
    public static string Settings(DatabaseTarget target, string applicationName) => new NpgsqlConnectionStringBuilder
    {
        Host = target.Hosts[0].Host, Port = target.Hosts[0].Port, Database = target.Database,
        Username = target.Username, Password = target.Password,
        ApplicationName = applicationName, Pooling = false,
    }.ConnectionString;
}
