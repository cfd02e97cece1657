using System.Globalization;
using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>A metric with its samples, one for each set of labels: a second one would spoil the whole file.</summary>
/// <remarks>
/// The text is read by OpenMetrics' parsers and by the older ones of Prometheus' text format, such as node_exporter's.
/// The two name a counter differently in its TYPE line, so counters have none: to both they are then of unknown type.
/// </remarks>
internal sealed class MetricFamily(string name, string help, bool isCounter = false)
{
    static readonly string[] Units = ["seconds", "bytes", "ratio"];

    readonly OrderedDictionary<string, double> samples = [];

    /// <summary>Adds a sample; none where the value is not known. The latest of the same labels counts.</summary>
    public MetricFamily Add(double? value, params (string Name, string? Value)[] labels)
    {
        if (value is { } known) samples[Labels(labels)] = known;
        return this;
    }

    /// <summary>Adds a point in time, in seconds since 1970.</summary>
    public MetricFamily Add(DateTimeOffset? time, params (string Name, string? Value)[] labels) =>
        Add(time is { } known ? known.ToUnixTimeMilliseconds() / 1000.0 : null, labels);

    /// <summary>Adds which of its states something is in: 1 for that one, 0 for the others.</summary>
    public MetricFamily AddState<T>(T state, params (string Name, string? Value)[] labels) where T : struct, Enum
    {
        foreach (var other in Enum.GetValues<T>())
            Add(state.Equals(other) ? 1 : 0, [.. labels, ("state", other.ToString().ToLowerInvariant())]);
        return this;
    }

    /// <summary>Writes it; nothing where there is no sample.</summary>
    public void Write(TextWriter output)
    {
        if (samples.Count == 0) return;
        output.Write($"# HELP {name} {help}\n");
        if (!isCounter) output.Write($"# TYPE {name} gauge\n");
        if (Units.FirstOrDefault(u => name.EndsWith("_" + u, StringComparison.Ordinal)) is { } unit)
            output.Write($"# UNIT {name} {unit}\n");
        foreach (var (labels, value) in samples)
            output.Write($"{name}{labels} {value.ToString("R", CultureInfo.InvariantCulture)}\n");
    }

    static string Labels((string Name, string? Value)[] labels)
    {
        if (labels.Length == 0) return "";
        var text = new StringBuilder("{");
        foreach (var (label, value) in labels)
            text.Append(text.Length > 1 ? "," : "").Append(label).Append("=\"").Append(Escape(value)).Append('"');
        return text.Append('}').ToString();
    }

    static string Escape(string? value) =>
        PlainText.Line(value).Replace("\\", @"\\").Replace("\"", "\\\"");
}
