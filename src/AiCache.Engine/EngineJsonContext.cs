using System.Text.Json;
using System.Text.Json.Serialization;
using AiCache.Engine.Connections;
using AiCache.Engine.Migrations;
using AiCache.Engine.Verification;

namespace AiCache.Engine;

/// <summary>
/// How the documents of a deployment and of its checks are read, made when the engine is built: finding it out by
/// reflection was a large part of a fresh session's first command. <see cref="EngineJson"/> reads what is not named
/// here by reflection.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CatalogueFacts))]
[JsonSerializable(typeof(List<JournalEntry>))]
[JsonSerializable(typeof(PrerequisiteFacts))]
[JsonSerializable(typeof(SessionFacts))]
[JsonSerializable(typeof(IReadOnlyList<TryoutStep>))]
[JsonSerializable(typeof(List<TryoutResult>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class EngineJsonContext : JsonSerializerContext;
