using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Activity;

/// <summary>What a reader of activity is told.</summary>
internal static class ActivityErrors
{
    public static string Hidden(int sessions, DatabaseTarget target) =>
        $"{Figures.Count(sessions, "session", "sessions")} of other roles {(sessions == 1 ? "is" : "are")} hidden at "
        + $"{target.DisplayName}: grant pg_read_all_stats to {Identifier.Quote(target.ActingRole)}.";
}
