using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>
/// Keeps what the restoring role's default privileges would add to all that it makes away from what a dump makes.
/// </summary>
internal static class DefaultPrivileges
{
    /// <summary>Notes them and puts them aside.</summary>
    public static async Task SetAsideAsync(IStatements statements, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        batch.Call(Step("note default privileges", "default_privileges_note.sql"));
        batch.Do(Step("put default privileges aside", "default_privileges_off.sql"));
        await statements.RunAsync(batch, cancellation);
    }

    /// <summary>Gives the role its own again, beside those of the dump, and the session its settings.</summary>
    public static async Task GiveBackAsync(IStatements statements, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        batch.Call(Step("leave the dump's settings", "after_script.sql"));
        batch.Do(Step("give default privileges back", "default_privileges_on.sql"));
        await statements.RunAsync(batch, cancellation);
    }

    static SqlStep Step(string name, string file) => SqlStep.File(name, $"Backups/Restore/{file}");
}
