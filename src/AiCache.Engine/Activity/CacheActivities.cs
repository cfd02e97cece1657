using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Activity;

/// <summary>
/// Tells what goes on around the cache: index builds, vacuum, long transactions, and who waits for whom.
/// </summary>
public static class CacheActivities
{
    /// <summary>What goes on now, in one round trip.</summary>
    /// <exception cref="AiCacheException">The server refused or the connection broke.</exception>
    public static async IAsyncEnumerable<CacheActivity> RunAsync(Work work, ActivityOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var batch = new StatementBatch();
        var (who, activities) = Add(batch, options, session.Target.DisplayName);
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        if (who.Value.Count(s => s.Hidden) is > 0 and var hidden)
            work.Reporter.Warning(ActivityErrors.Hidden(hidden, session.Target));
        foreach (var activity in Sorted(activities)) yield return activity;
    }

    /// <summary>Adds the question to a batch of somebody else's.</summary>
    /// <returns>What goes on, once the batch has been run.</returns>
    internal static Func<IReadOnlyList<CacheActivity>> Ask(StatementBatch batch, ActivityOptions options,
        string database)
    {
        var (_, activities) = Add(batch, options, database);
        return () => [.. Sorted(activities)];
    }

    static (Answer<List<SessionFacts>> Who, Answer<IReadOnlyList<CacheActivity>> Activities) Add(StatementBatch batch,
        ActivityOptions options, string database)
    {
        var who = batch.Add<List<SessionFacts>>(SqlStep.File("read the sessions", "Activity/activity_sessions.sql"));
        return (who, batch.Rows(SqlStep.File("read the activity", "Activity/activity.sql",
            CacheContract.LockedNames, options.LongerThan, AdvisoryLock.Module, AdvisoryLock.Purge.Key,
            AdvisoryLock.PurgeProgress), row => Map(row, who.Value, database)));
    }

    static IEnumerable<CacheActivity> Sorted(Answer<IReadOnlyList<CacheActivity>> activities) =>
        activities.Value.OrderBy(a => a.Kind).ThenByDescending(a => a.Duration);

    static CacheActivity Map(NpgsqlDataReader row, List<SessionFacts> sessions, string database)
    {
        int? process = row.IsDBNull(1) ? null : row.GetInt32(1);
        var who = sessions.FirstOrDefault(s => s.ProcessId == process);
        DateTimeOffset? since = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5);
        return new CacheActivity
        {
            Kind = Enum.Parse<ActivityKind>(row.GetString(0)),
            ProcessId = process,
            User = who?.User,
            Application = who?.Application,
            Relation = row.IsDBNull(2) ? null : row.GetString(2),
            Phase = row.IsDBNull(3) ? null : row.GetString(3),
            PercentDone = row.IsDBNull(4) ? null : row.GetDouble(4),
            Since = since,
            Duration = row.GetFieldValue<DateTimeOffset>(7) - since,
            BlockedBy = row.GetFieldValue<int[]>(6),
            Query = who is { Hidden: false } ? who.Query : null,
            Database = database,
        };
    }

    /// <summary>What activity_sessions.sql returns.</summary>
    sealed record SessionFacts(int ProcessId, string? User, string? Application, string? Query, bool Hidden);
}
