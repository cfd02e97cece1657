using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace AiCache.Engine.Ground;

/// <summary>
/// Times of the server's that .NET has not (<c>infinity</c>, years before the first and after 9999): they are brought to
/// the edge of those it has, so that one odd row does not stop a command.
/// </summary>
internal sealed partial class ServerTimes : JsonConverter<DateTimeOffset>
{
    /// <summary>A span of so many seconds, or the longest there is.</summary>
    public static TimeSpan Span(double seconds) => double.IsNaN(seconds) ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Clamp(seconds, TimeSpan.MinValue.TotalSeconds / 2, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.TryGetDateTimeOffset(out _)
            && Odd().Match(reader.GetString()!) is { Success: true } odd)
            return odd.Groups["early"].Success ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        return reader.GetDateTimeOffset();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    [GeneratedRegex(@"^(?:(?<early>-infinity|\d{4,}-\S+ BC)|infinity|\d{5,}-\S+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Odd();
}
