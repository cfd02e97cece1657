using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiCache.Engine.Connections;

/// <summary>How the documents about a session are read, made when the engine is built.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionFacts))]
[JsonSerializable(typeof(List<SessionFacts>))]
[JsonSerializable(typeof(Standby))]
internal sealed partial class ConnectionsJson : JsonSerializerContext;
