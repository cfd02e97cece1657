using System.Text.Json;
using System.Text.Json.Serialization;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>How the documents of the health checks are read, made when the engine is built.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StorageFacts))]
[JsonSerializable(typeof(VacuumFacts))]
[JsonSerializable(typeof(CounterFacts))]
[JsonSerializable(typeof(JournalFacts))]
[JsonSerializable(typeof(FeedFacts))]
[JsonSerializable(typeof(DateTimeOffset?))]
internal sealed partial class HealthJson : JsonSerializerContext;
