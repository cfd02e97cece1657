using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.House;

/// <summary>A failure that no test provokes may be wrong, or not there at all.</summary>
public sealed class ErrorIdTests
{
    static readonly Lazy<string> Tests = new(() => string.Join('\n',
        from pattern in new[] { "*.cs", "*.ps1" }
        from file in Directory.GetFiles(Path.Combine(Repository.Root, "tests"), pattern, SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any()
            && Path.GetFileName(file) != $"{nameof(ErrorIdTests)}.cs"
        from line in File.ReadLines(file)
            // What a test makes itself, or passes over, it does not provoke.
        where !Regex.IsMatch(line, @"^\s*(//|#)|new AiCacheException\(|\bwhen \(")
        select line));

    public static TheoryData<string> Ids => [.. typeof(ErrorIds).GetFields().Where(f => f.IsLiteral)
        .Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_is_provoked_by_a_test(string id) => Assert.Matches($@"\b{id}\b", Tests.Value);
}
