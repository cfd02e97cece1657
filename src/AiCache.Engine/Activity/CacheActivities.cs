using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Activity;

/// <summary>
/// Tells what goes on around the cache: index builds, vacuum, long transactions, and who waits for whom.
/// </summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Is warned where this role cannot see other roles' sessions.</param>
public sealed class CacheActivities(DatabaseSession session, IReporter reporter)
{
    /// <summary>Deployments lock the application's table for its foreign key.</summary>
    static readonly string[] Watched = [.. CacheContract.TableNames, "public.lectures"];

    /// <summary>What goes on now, in one round trip.</summary>
    /// <param name="longerThan">From which age a transaction counts as long.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<CacheActivity>> ReadAsync(TimeSpan longerThan, CancellationToken cancellation)
    {
        SqlStep[] steps =
        [
            new("read the sessions", EmbeddedSql.Read("Activity/activity_sessions.sql")),
            new("read the activity", "select x.*, clock_timestamp() from "
            + $"({EmbeddedSql.Read("Activity/activity.sql")}) x", (object)Watched, longerThan),
        ];
        List<SessionFacts> sessions = [];
        var activities = new List<CacheActivity>();
        await session.ExecuteAsync(null, TransactionSettings.Default, steps, async (index, reader) =>
        {
            while (await reader.ReadAsync(cancellation))
            {
                if (index == 0) sessions = EngineJson.Read<List<SessionFacts>>(reader.GetString(0));
                else activities.Add(Map(reader, sessions));
            }
        }, cancellation);
        if (sessions.Count(s => s.Hidden) is > 0 and var hidden)
        {
            reporter.Warning($"{hidden} sessions of other roles are hidden at {session.Target.DisplayName}: "
                + $"grant pg_read_all_stats to {Identifier.Quote(session.Target.Username)}.");
        }
        return [.. activities.OrderBy(a => a.Kind).ThenByDescending(a => a.Duration)];
    }

    CacheActivity Map(NpgsqlDataReader row, List<SessionFacts> sessions)
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
            Database = session.Target.DisplayName,
        };
    }

    /// <summary>What activity_sessions.sql returns.</summary>
    sealed record SessionFacts(int ProcessId, string? User, string? Application, string? Query, bool Hidden);
}
