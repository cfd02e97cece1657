using System.Text.Json;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Tests.Contract;

/// <summary>What a server said of a fresh deployment, kept beside the tests: what compares needs no server.</summary>
static class KeptFacts
{
    static string Folder => Path.Combine(Repository.Root, "tests", "AiCache.Engine.Tests", "Contract");

    public static string Name => Path.Combine(Folder, "deployed.json");

    public static string Approved => Path.Combine(Folder, "comparison.txt");

    /// <summary>The facts.</summary>
    public static CatalogueFacts Read() =>
        JsonSerializer.Deserialize(File.ReadAllText(Name), ContractJson.Default.CatalogueFacts)!;

    /// <summary>The same without what another database or server has otherwise.</summary>
    public static string Write(CatalogueFacts facts) => JsonSerializer.Serialize(facts with
    {
        Server = facts.Server with
        {
            VersionNumber = facts.Server.VersionNumber / 10000 * 10000,
            Database = "app",
            Backend = 1
        },
        Relations = [.. facts.Relations.Select(r => r with
        {
            EstimatedRows = 0, Indexes = [.. r.Indexes.Select(i => i with { Scans = 0 })],
        })],
    }, new ContractJson(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }).CatalogueFacts)
        .ReplaceLineEndings("\n") + "\n";
}
