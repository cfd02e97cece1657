using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiCache.Engine.Verification;

/// <summary>How the documents of the checks are read and written, made when the engine is built.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PrerequisiteFacts))]
[JsonSerializable(typeof(IReadOnlyList<TryoutStep>))]
[JsonSerializable(typeof(List<TryoutResult>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class VerificationJson : JsonSerializerContext;
