namespace AiCache.Engine.Tests.House;

/// <summary>
/// 120 columns are the measure, 160 the limit, and a file is no longer than a concept takes. What a program wrote
/// (expected texts, lock files) and prose have no lines of ours: they are none of these kinds of file.
/// </summary>
public sealed class LinesTests
{
    const int Limit = 160;

    /// <summary>A file holds one concept, in around a hundred lines. A test's file may set many scenes.</summary>
    const int LongestSource = 220, LongestTest = 330;

    static readonly string[] Kinds = [".cs", ".ps1", ".sql", ".ps1xml", ".css"];

    [Fact]
    public void No_line_is_over_160_columns() => Assert.Empty(Lines().Where(l => l.Text.Length > Limit)
        .Select(l => $"{l.File}:{l.Number} has {l.Text.Length} columns"));

    [Fact]
    public void Few_lines_are_over_120_columns()
    {
        var lines = Lines().ToList();
        Assert.InRange(lines.Count(l => l.Text.Length > 120), 0, lines.Count / 50);
    }

    [Fact]
    public void No_file_is_longer_than_a_concept_takes() => Assert.Empty(
        from file in Lines().GroupBy(line => line.File)
        where Path.GetExtension(file.Key) == ".cs"
        let limit = file.Key.StartsWith("src", StringComparison.Ordinal) ? LongestSource : LongestTest
        where file.Count() > limit
        select $"{file.Key} has {file.Count()} lines");

    static IEnumerable<(string File, int Number, string Text)> Lines() =>
        from folder in new[] { "src", "tests" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Repository.Root, file)
        where Kinds.Contains(Path.GetExtension(file)) && !name.Split(Path.DirectorySeparatorChar).Any(IsBuilt)
        from line in File.ReadLines(file).Index()
        select (name, line.Index + 1, line.Item);

    static bool IsBuilt(string folder) => folder is "bin" or "obj";
}
