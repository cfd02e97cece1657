using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AiCache.Engine;

/// <summary>
/// How the engine reads and writes JSON: camel case, enums by name, no field of the server's is passed over silently.
/// </summary>
internal static class EngineJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(EngineJsonContext.Default, new DefaultJsonTypeInfoResolver()),
    };

    /// <summary>What a document of the server's says.</summary>
    public static T Read<T>(string document) => JsonSerializer.Deserialize<T>(document, Options)!;
}
