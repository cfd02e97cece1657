using System.Globalization;

namespace AiCache.Engine.Connections;

/// <summary>Durations as the server's settings and its programs' options take them.</summary>
internal static class ServerTime
{
    /// <summary>
    /// In milliseconds: zero is no limit, so that the shortest is one millisecond, and 24 days are the longest.
    /// </summary>
    public static string Milliseconds(TimeSpan time) =>
        ((long)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue))
            .ToString(CultureInfo.InvariantCulture);
}
