using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiCache.Engine.Contract;

/// <summary>How the documents about a deployment are read, made when the engine is built.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CatalogueFacts))]
[JsonSerializable(typeof(JournalReading))]
[JsonSerializable(typeof(Sight))]
[JsonSerializable(typeof(ReadOnlyFacts))]
[JsonSerializable(typeof(IReadOnlyList<LockHolder>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class ContractJson : JsonSerializerContext;
