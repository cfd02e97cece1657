using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>
/// pg_cron, as it stands in a database. It keeps our jobs itself: no object of ours stays on the server.
/// </summary>
/// <param name="Installed">Whether the extension is in this database.</param>
/// <param name="Usable">And this role may use it.</param>
/// <param name="Available">Whether its files are on the server.</param>
/// <param name="Place">The one database that it can live in; null where it is not loaded, or the role may not know.</param>
/// <param name="SeesSettings">Whether the role may know.</param>
/// <param name="Database">This database.</param>
/// <param name="Role">Who asks.</param>
internal sealed record CronJobs(bool Installed, bool Usable, bool Available, string? Place, bool SeesSettings,
    string Database, string Role)
{
    /// <summary>Whether a superuser could create it in this database, as far as the role may know.</summary>
    public bool IsCreatable => Available && (Place ?? (SeesSettings ? null : Database)) == Database;

    /// <summary>Whether the server would have to load it first.</summary>
    public bool IsUnloaded => Available && Place is null && SeesSettings;

    /// <summary>Asks how it stands.</summary>
    public static Task<CronJobs> ReadAsync(IStatements statements, CancellationToken cancellation) =>
        statements.JsonAsync<CronJobs>(SqlStep.File("look for pg_cron", "Contract/cron.sql"), cancellation);

    /// <summary>Whether the extension is in this database, and this role may use it.</summary>
    public static async Task<bool> AreUsableAsync(IStatements statements, CancellationToken cancellation) =>
        (await ReadAsync(statements, cancellation)).Usable;
}
