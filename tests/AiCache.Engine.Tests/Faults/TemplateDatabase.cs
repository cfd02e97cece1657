using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Faults;

/// <summary>The database that every round begins with a copy of.</summary>
sealed class TemplateDatabase(FaultServer server, string name)
{
    public DatabaseTarget Target => server.Target(name);

    public DatabaseTarget Admin => server.Admin(name);

    public Task SqlAsync(string sql) => TestDatabase.SqlAsync(Target, sql);

    /// <summary>Deploys the cache and puts rows into each of its tables.</summary>
    public async Task FillAsync(int entries)
    {
        await using (var session = await DatabaseSession.OpenAsync(Target, default))
            await foreach (var _ in Deploy.RunAsync(session.Work(), new(), default)) { }
        await SqlAsync(CacheContent.Rows.Replace("{entries}", $"{entries}", StringComparison.Ordinal));
    }

    /// <summary>Makes it a database without anything.</summary>
    public async Task MakeEmptyAsync()
    {
        await server.DropAsync(name);
        await server.CreateAsync(name, "template0");
    }
}
