using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AiCache.Engine.Ground;

/// <summary>
/// How the engine reads and writes JSON: camel case, enums by name, no field of the server's is passed over silently,
/// and no number or time of its is one that cannot be read.
/// </summary>
internal static class EngineJson
{
    static readonly ConcurrentDictionary<JsonSerializerContext, JsonSerializerOptions> Prepared = new();

    /// <summary>For documents that are rare enough to be found out about by reflection.</summary>
    public static JsonSerializerOptions Options { get; } = Make(new DefaultJsonTypeInfoResolver());

    /// <summary>What a document of the server's says.</summary>
    /// <param name="document">The document.</param>
    /// <param name="known">
    /// What was made for it when the engine was built: finding that out by reflection was a large part of a fresh
    /// session's first command. Null finds it out.
    /// </param>
    public static T Read<T>(string document, JsonSerializerContext? known = null) =>
        JsonSerializer.Deserialize<T>(document, OptionsOf(known))!;

    /// <summary>The document of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="known">As for <see cref="Read"/>.</param>
    public static string Write<T>(T value, JsonSerializerContext? known = null) =>
        JsonSerializer.Serialize(value, OptionsOf(known));

    static JsonSerializerOptions OptionsOf(JsonSerializerContext? known) => known is null ? Options
        : Prepared.GetOrAdd(known, context => Make(context, new DefaultJsonTypeInfoResolver()));

    static JsonSerializerOptions Make(params IJsonTypeInfoResolver[] resolvers) => new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(), new ServerTimes() },
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(resolvers),
    };
}
