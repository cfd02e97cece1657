using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>
/// The application's own triggers that can keep a row from being deleted: the server asks them before it deletes, passes
/// over the row where one returns null, and does not tell.
/// </summary>
internal static class KeepingTriggers
{
    /// <summary>Their names; none where nothing keeps the table's rows.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IStatements statements, string table,
        CancellationToken cancellation) => (await statements.ScalarAsync<string[]>(
            SqlStep.File("ask which triggers keep rows", "Contract/keeping_triggers_of.sql", table), cancellation)) ?? [];

    /// <summary>Says that rows were to be deleted and are still there.</summary>
    /// <param name="kept">How many of what.</param>
    /// <param name="table">Where they are.</param>
    /// <param name="triggers">The triggers that can have kept them.</param>
    public static string Warning(string kept, string table, IReadOnlyList<string> triggers) =>
        $"{kept} stayed in {table}: " + triggers switch
        {
            [] => "row security keeps them from this role, or others wrote them anew.",
            [var only] => $"the trigger {only} keeps a row where it returns null.",
            _ => $"one of the triggers {string.Join(", ", triggers)} keeps a row where it returns null.",
        };
}
