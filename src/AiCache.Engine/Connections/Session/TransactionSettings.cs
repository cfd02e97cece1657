using System.Data;
using System.Globalization;
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
    /// <summary>Two seconds for a lock, no limit for a statement.</summary>
    public static TransactionSettings Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.Zero);

    /// <summary>What the transaction sees of others' commits.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    /// <summary>The statement that sets them until the end of the transaction.</summary>
    public NpgsqlBatchCommand ToCommand() =>
        new SqlStep("settings", EmbeddedSql.Read("Connections/Session/settings.sql"), Milliseconds(LockTimeout),
            Milliseconds(StatementTimeout)).ToCommand();

    static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
