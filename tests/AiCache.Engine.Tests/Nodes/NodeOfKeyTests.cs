using System.Text.Json;
using System.Text.RegularExpressions;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Monitoring;
using Npgsql;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Which node has a key, in every language that docs/scaling.md has it in.</summary>
public sealed partial class NodeOfKeyTests
{
    static readonly string Examples = Path.Combine(Repository.Root, "docs", "examples", "nodes");

    static readonly IReadOnlyList<Vector> Vectors = JsonSerializer.Deserialize<List<Vector>>(
        File.ReadAllText(Path.Combine(Examples, "vectors.json")), JsonSerializerOptions.Web)!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static IEnumerable<string> Expected => Vectors.Select(v => v.Node);

    [Fact]
    public void Csharp_agrees_with_the_vectors()
    {
        Assert.True(Vectors.Count > 40);
        Assert.Equal(Expected, Vectors.Select(v => NodeOfKey.Of(v.Key, v.Nodes)));
        Assert.Null(NodeOfKey.Of("any", []));
    }

    [Fact]
    public async Task SQL_agrees_with_the_vectors()
    {
        var sql = await File.ReadAllTextAsync(Path.Combine(Examples, "node_of_key.sql"), Stop);
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var found = new List<string?>();
        foreach (var vector in Vectors)
        {
            await using var command = new NpgsqlCommand(sql, session.Connection)
            {
                Parameters = { new() { Value = vector.Key }, new() { Value = vector.Nodes.ToArray() } },
            };
            found.Add((string?)await command.ExecuteScalarAsync(Stop));
        }
        Assert.Equal(Expected, found);
    }

    [Fact]
    public async Task Python_agrees_with_the_vectors() => Assert.Equal(Expected, await RunAsync("python3",
        "node_of_key.py", """
        import json, sys
        sys.dont_write_bytecode = True
        from node_of_key import node_of_key
        with open("vectors.json", encoding="utf-8") as file:
            print(json.dumps([node_of_key(v["key"], v["nodes"]) for v in json.load(file)]))
        """, "check.py"));

    [Fact]
    public async Task TypeScript_agrees_with_the_vectors() => Assert.Equal(Expected, await RunAsync("node",
        "node_of_key.ts", """
        import { readFileSync } from "node:fs";
        import { nodeOfKey } from "./node_of_key.mjs";
        const vectors = JSON.parse(readFileSync("vectors.json", "utf8"));
        console.log(JSON.stringify(vectors.map(v => nodeOfKey(v.key, v.nodes))));
        """, "check.mjs"));

    [Fact]
    public void A_node_that_comes_takes_its_share_and_moves_no_other_key()
    {
        string[] before = ["one", "two", "three"], after = [.. before, "four"];
        var keys = Enumerable.Range(0, 20_000).Select(i => $"key {i}").ToList();
        var moved = keys.Where(k => NodeOfKey.Of(k, before) != NodeOfKey.Of(k, after)).ToList();
        Assert.All(moved, k => Assert.Equal("four", NodeOfKey.Of(k, after)));
        // A quarter, but for six standard deviations.
        Assert.InRange(moved.Count, 4600, 5400);
        Assert.All(keys.CountBy(k => NodeOfKey.Of(k, after)!), n => Assert.InRange(n.Value, 4600, 5400));
    }

    [Fact]
    public void The_page_shows_what_the_files_hold()
    {
        var page = Lines(File.ReadAllText(Path.Combine(Repository.Root, "docs", "scaling.md")));
        Assert.All(Directory.GetFiles(Examples, "node_of_key.*"), file =>
            Assert.Contains(Lines(File.ReadAllText(file)).Trim(), page));
    }

    static string Lines(string text) => text.Replace("\r\n", "\n");

    static async Task<List<string>> RunAsync(string program, string source, string check, string name)
    {
        var path = MonitoringProgram.Demand(program);
        var folder = Directory.CreateTempSubdirectory("aicache-nodes-");
        try
        {
            var code = await File.ReadAllTextAsync(Path.Combine(Examples, source), Stop);
            var isTypeScript = source.EndsWith(".ts", StringComparison.Ordinal);
            // Node.js before 22.6 knows no types.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, isTypeScript ? "node_of_key.mjs" : source),
                isTypeScript ? TypeOfString().Replace(code, "") : code, Stop);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), check, Stop);
            File.Copy(Path.Combine(Examples, "vectors.json"), Path.Combine(folder.FullName, "vectors.json"));
            var (exit, output) = await MonitoringProgram.RunAsync(path, [name], "", folder.FullName);
            Assert.True(exit == 0, output);
            return JsonSerializer.Deserialize<List<string>>(output)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@": string(\[\])?")]
    private static partial Regex TypeOfString();

    sealed record Vector(string Key, IReadOnlyList<string> Nodes, string Node);
}
