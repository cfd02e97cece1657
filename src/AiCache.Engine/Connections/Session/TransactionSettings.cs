using System.Data;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// What every transaction of ours sets for itself, so that a role's or a database's own defaults cannot bend it.
/// </summary>
/// <param name="LockTimeout">How long a statement waits for a lock; zero waits for ever.</param>
/// <param name="StatementTimeout">How long a statement may run; zero is no limit.</param>
internal sealed record TransactionSettings(TimeSpan LockTimeout, TimeSpan StatementTimeout)
{
    /// <summary>How long a rollback, or giving a connection back, is waited for.</summary>
    public static readonly TimeSpan RollbackLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Two seconds for a lock. An hour for a statement: none of ours takes as long, and one that still waits for a
    /// client which is no more has to end some time.
    /// </summary>
    public static TransactionSettings Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromHours(1));

    /// <summary>What the transaction sees of others' commits.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    /// <summary>
    /// What may build an index or read all there is, and would otherwise work on for somebody who is no more.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>
    /// How long it may stay open with nothing to do. Then the server ends it: whoever began it is no more, or cut off,
    /// and his locks are in others' way.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the network may take nothing of what the server has to say. A reader who takes his time is no dead one.
    /// </summary>
    public TimeSpan Unheard { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The role that it is done as; null for the one that logs in.</summary>
    public string? Role { get; init; }

    /// <summary>The statement that sets them until the end of the transaction.</summary>
    public NpgsqlBatchCommand ToCommand() =>
        new SqlStep("settings", EmbeddedSql.Read("Connections/Session/settings.sql"),
            ServerTime.Milliseconds(LockTimeout),
            ServerTime.Milliseconds(StatementTimeout), ServerTime.Milliseconds(Idle), ServerTime.Milliseconds(Unheard),
            Role).ToCommand();

    /// <summary>Whether it is this statement that the server refused.</summary>
    public static bool IsOf(NpgsqlBatchCommand? refused) =>
        refused?.CommandText == EmbeddedSql.Read("Connections/Session/settings.sql");

    /// <summary>The same as the target wants it: its role, and where a way is believed to stand for a shorter
    /// time.</summary>
    public TransactionSettings On(DatabaseTarget target) => this with
    {
        Role = target.Role,
        Idle = Idle > TimeSpan.Zero && Idle <= target.Link.Idle ? Idle : target.Link.Idle,
    };

    /// <summary>How long to wait for a lock where no waiting was asked for: the server takes zero for ever.</summary>
    public static TimeSpan ForLock(TimeSpan wait) => wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
        : wait;
}
