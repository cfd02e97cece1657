using System.Text.Json;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Faults;

/// <summary>What a worker is to do: on one line of its input.</summary>
/// <param name="Operation">The name of a <see cref="FaultOperation"/>.</param>
/// <param name="Connection">The database.</param>
/// <param name="Password">Its password.</param>
/// <param name="Folder">The folder of backups.</param>
/// <param name="Number">Which round it is.</param>
sealed record WorkOrder(string Operation, string Connection, string Password, string Folder, int Number)
{
    public static WorkOrder For(FaultOperation operation, DatabaseTarget target, string folder, int number) =>
        new(operation.Name, target.ToString(), target.Password!, folder, number);

    public static WorkOrder Read(string line) => JsonSerializer.Deserialize<WorkOrder>(line)!;

    public string ToLine() => JsonSerializer.Serialize(this);

    /// <summary>Does it. However busy the machine is, the server is waited for.</summary>
    public Task<string> RunAsync() => FaultOperation.Create(Operation)
        .RunAsync(DatabaseTarget.Parse(Connection)
        .WithCredential(null, Password) with
        { ConnectTimeout = TimeSpan.Zero }, Folder, Number);
}
