using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>The report as data, in camel case: sizes in bytes, rates in percent, times in ISO 8601.</summary>
internal static class JsonReport
{
    public static void Write(CacheReport report, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(report, EngineJson.Options));
}
