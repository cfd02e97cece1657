using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>
/// pg_cron, as it stands in a database. It keeps our jobs itself: no object of ours stays on the server.
/// </summary>
/// <param name="Installed">Whether the extension is in this database.</param>
/// <param name="Usable">And this role may use it.</param>
/// <param name="Creatable">Whether its files are on the server, and it may be created in this database.</param>
/// <param name="Role">Who asks.</param>
internal sealed record CronJobs(bool Installed, bool Usable, bool Creatable, string Role)
{
    /// <summary>Asks how it stands.</summary>
    public static Task<CronJobs> ReadAsync(IStatements statements, CancellationToken cancellation) =>
        statements.JsonAsync<CronJobs>(SqlStep.File("look for pg_cron", "Contract/cron.sql"), cancellation);

    /// <summary>Whether the extension is in this database, and this role may use it.</summary>
    public static async Task<bool> AreUsableAsync(IStatements statements, CancellationToken cancellation) =>
        (await ReadAsync(statements, cancellation)).Usable;
}
