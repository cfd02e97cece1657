using System.Globalization;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Faults;

/// <summary>What the rounds of one operation share: its template database, and a folder for backups.</summary>
sealed class FaultStage : IAsyncDisposable
{
    readonly string template = TestDatabase.UniqueName("fault_template");

    FaultStage(FaultServer server, FaultOperation operation)
    {
        Server = server;
        Operation = operation;
    }

    public FaultServer Server { get; }

    public FaultOperation Operation { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("aicache-faults-").FullName;

    public static async Task<FaultStage> PrepareAsync(FaultServer server, FaultOperation operation)
    {
        var stage = new FaultStage(server, operation);
        await server.CreateAsync(stage.template, "postgres");
        var database = new TemplateDatabase(server, stage.template);
        await operation.PrepareAsync(stage, database);
        DataSources.Release(database.Target);
        DataSources.Release(database.Admin);
        return stage;
    }

    /// <summary>Makes a database to disturb the operation in.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = TestDatabase.UniqueName("fault");
        await Server.CreateAsync(name, template);
        return name;
    }

    /// <summary>As whom the operation is done.</summary>
    public DatabaseTarget Target(string database) => Operation.AsSuperuser ? Server.Admin(database)
        : Server.Target(database);

    /// <summary>
    /// Waits until nothing of the operation is at work any more: its sessions, and programs that it had started.
    /// </summary>
    public async Task WaitForRestAsync(string database)
    {
        DataSources.Release(Target(database));
        while ((await Server.BackendsAsync(database)).Count > 0 || Programs().Any()) await Task.Delay(10);
    }

    /// <summary>The processes that work on our folder: pg_dump and pg_restore.</summary>
    IEnumerable<int> Programs()
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc")
            .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(entry, "cmdline"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended.
                continue;
            }
            if (line.Contains(Folder, StringComparison.Ordinal))
                yield return int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DropAsync(template);
        Directory.Delete(Folder, recursive: true);
    }
}
