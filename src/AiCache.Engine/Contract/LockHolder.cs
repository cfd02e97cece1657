using System.Text.Json.Serialization;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>Who holds a lock that we want.</summary>
/// <param name="ProcessId">The server's process; null for a prepared transaction.</param>
/// <param name="Role">The role that logged in; null where nobody did.</param>
/// <param name="Seconds">For how long its transaction or statement has been at work; null where that may not be
/// seen.</param>
/// <param name="Session">Who it is and since when, in one line.</param>
/// <param name="Statement">The beginning of its statement, which may hold data; null where it may not be seen.</param>
/// <param name="MayDelete">Whether the role, or one that it may become, has the right to delete entries.</param>
internal sealed record LockHolder(int? ProcessId, string? Role, double? Seconds, string Session, string? Statement,
    bool MayDelete)
{
    /// <summary>All that can be seen of the session, for whoever waits for it: checks are sent on, and do without the
    /// statement.</summary>
    [JsonIgnore]
    public string Whole => Statement is null ? Session : $"{Session}: {Statement}";


    /// <summary>Who holds the advisory lock, or anything of these tables.</summary>
    /// <param name="statements">Where to ask.</param>
    /// <param name="advisory">The lock.</param>
    /// <param name="tables">The tables, as <c>schema.name</c>; those that are not there are passed over.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task<IReadOnlyList<LockHolder>> ReadAsync(IStatements statements, AdvisoryLock advisory,
        IReadOnlyList<string> tables, CancellationToken cancellation) =>
        statements.JsonAsync<IReadOnlyList<LockHolder>>(Step(advisory, tables), cancellation,
            ContractJson.Default);

    /// <summary>The statement that looks.</summary>
    public static SqlStep Step(AdvisoryLock advisory, IReadOnlyList<string> tables) =>
        SqlStep.File("look who holds the lock", "Contract/lock_holders.sql", AdvisoryLock.Module, advisory.Key,
            tables.ToArray());
}
