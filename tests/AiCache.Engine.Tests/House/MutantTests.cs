using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>The lists of tests/Mutants keep up with what they speak of; tests/Mutants/run.ps1 tries them.</summary>
public sealed class MutantTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "tests", "Mutants");

    static readonly Lazy<IReadOnlyList<Mutant>> All = new(() => [.. Directory.GetFiles(Folder, "*.mutants").Order()
        .SelectMany(list => Regex.Split(File.ReadAllText(list).ReplaceLineEndings("\n"), @"(?m)^\s*$")
            .Where(block => block.Contains("file:")).Select(block => new Mutant(Path.GetFileNameWithoutExtension(list),
                Regex.Matches(block, @"(?m)^(?<name>#|\w+:) ?(?<value>.*)$").ToDictionary(
                    m => m.Groups["name"].Value, m => m.Groups["value"].Value.Replace('⏎', '\n')))))]);

    public static TheoryData<string> Lists => [.. All.Value.Select(m => m.List).Distinct()];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Each_text_is_once_in_its_file_and_each_test_is_there(string list)
    {
        var tests = string.Join('\n', Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.*",
            SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.Contains("/obj/")
                && !file.Contains("\\obj\\")).Select(File.ReadAllText));
        foreach (var mutant in All.Value.Where(m => m.List == list))
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, mutant["file:"])).ReplaceLineEndings("\n");
            Assert.True(text.Split(mutant["text:"]).Length == 2,
                $"{mutant}: the text is not once in {mutant["file:"]}.");
            Assert.NotEqual(mutant["text:"], mutant["bug:"]);
            Assert.True(mutant["test:"].Length == 0 != (mutant["equivalent:"].Length == 0),
                $"{mutant}: a test or a reason.");
            foreach (Match name in Regex.Matches(mutant["test:"], @"^[\w.]+"))
                foreach (var part in name.Value.Split('.')
                    .Where(part => !name.Value.EndsWith(".ps1", StringComparison.Ordinal)))
                    Assert.True(tests.Contains(part), $"{mutant}: there is no test {part}.");
            if (mutant["test:"].EndsWith(".ps1", StringComparison.Ordinal))
                Assert.True(File.Exists(Path.Combine(Repository.Root, "tests", "AiCache.Tests", mutant["test:"])),
                $"{mutant}");
        }
    }

    [Fact]
    public void Every_folder_of_the_engine_that_can_go_wrong_has_some()
    {
        string[] folders = ["Contract", "Deployment", "Verification", "Health", "Maintenance", "Backups", "Connections",
            "Statistics", "Entries", "Activity", "Impact", "Sandbox", "Reports", "Ground"];
        Assert.All(folders, folder =>
            Assert.Contains(All.Value, m => m["file:"].StartsWith($"src/AiCache.Engine/{folder}/",
            StringComparison.Ordinal)));
        Assert.True(All.Value.Count >= 74);
    }

    sealed record Mutant(string List, IReadOnlyDictionary<string, string> Fields)
    {
        public string this[string name] => Fields.GetValueOrDefault(name, "");

        public override string ToString() => $"{List}: {this["#"]}";
    }
}
