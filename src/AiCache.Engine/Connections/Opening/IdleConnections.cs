using System.Diagnostics.Metrics;

namespace AiCache.Engine.Connections;

/// <summary>
/// How many connections of a pool stand open and unused. The driver tells only those who listen to its figures.
/// </summary>
/// <remarks>https://www.npgsql.org/doc/diagnostics/metrics.html</remarks>
internal static class IdleConnections
{
    /// <summary>The number in the pool of that name at this moment.</summary>
    public static int CountOf(string pool)
    {
        var count = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" })
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, number, tags, _) =>
        {
            if (Has(tags, "db.client.connection.pool.name", pool) && Has(tags, "db.client.connection.state", "idle"))
                count += number;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return count;
    }

    static bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name, string value)
    {
        foreach (var tag in tags)
            if (tag.Key == name && value.Equals(tag.Value)) return true;
        return false;
    }
}
