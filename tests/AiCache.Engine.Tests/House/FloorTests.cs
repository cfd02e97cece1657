using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>The floors of the engine: a folder may use only what stands above it in this list.</summary>
public sealed partial class FloorTests
{
    /// <summary>From the ground up. Folders of one line stand beside each other, each above those after it.</summary>
    internal static readonly string[] Floors =
    [
        "Ground", "Programs", "Connections", "Contract", "Deployment", "Nodes", "Verification",
        "Statistics", "Storage", "Entries", "Activity", "Health", "Impact", "Acceptance", "Watch",
        "Maintenance", "Sandbox", "Backups", "Reports", "Alerts", "Diagnostics",
    ];

    /// <summary>These know nothing of <c>Work</c>, which is made of them.</summary>
    static readonly string[] BelowWork = ["Ground", "Programs", "Connections", "Contract"];

    static string Engine => Path.Combine(Repository.Root, "src", "AiCache.Engine");

    static IEnumerable<(string Floor, string Path, string Code)> Sources =>
        from floor in Floors
        from path in Directory.EnumerateFiles(Path.Combine(Engine, floor), "*.cs", SearchOption.AllDirectories)
        select (floor, Path.GetRelativePath(Repository.Root, path), Text().Replace(File.ReadAllText(path), ""));

    [Fact]
    public void Every_folder_of_the_engine_is_a_floor() => Assert.Equal(Floors.Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Engine, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Engine, path).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts.Length > 1 && parts[0] is not ("bin" or "obj")).Select(parts => parts[0]).Distinct()
            .Order(StringComparer.Ordinal));

    [Fact]
    public void No_folder_uses_one_that_stands_below_it()
    {
        var upward = from source in Sources
                     from used in Namespace().Matches(source.Code).Select(m => m.Groups["floor"].Value).Distinct()
                     let own = Array.IndexOf(Floors, source.Floor)
                     where Array.IndexOf(Floors, used) > own
                     select $"{source.Path} uses {used}";
        Assert.Empty(upward);
    }

    [Fact]
    public void What_work_is_made_of_knows_nothing_of_it()
    {
        var upward = from source in Sources
                     where BelowWork.Contains(source.Floor) && WorkType().IsMatch(source.Code)
                     select source.Path;
        Assert.Empty(upward);
    }

    [Fact]
    public void A_files_namespace_is_its_floor()
    {
        var elsewhere = from source in Sources
                        where !source.Code.Contains($"namespace AiCache.Engine.{source.Floor};",
                            StringComparison.Ordinal)
                        select source.Path;
        Assert.Empty(elsewhere);
    }

    /// <summary>In a using, or as <c>Backups.Backup</c> where the namespaces share their beginning.</summary>
    [GeneratedRegex(@"(?:using (?:static )?AiCache\.Engine\.|(?<![\w.])(?:AiCache\.)?Engine\."
        + @"|(?<![\w.])(?=(?:Ground|Programs|Connections|Contract|Deployment|Nodes|Verification|Sandbox|Backups|Reports)"
        + @"\.[A-Z]\w+[.(<]))(?<floor>[A-Z]\w+)\b",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bWork (?:work|\w+\))|\bWork\.On\(|new Work\(", RegexOptions.ExplicitCapture)]
    private static partial Regex WorkType();

    /// <summary>Comments and strings.</summary>
    [GeneratedRegex("""//[^\n]*|"(?:[^"\\\n]|\\.)*"|namespace AiCache\.Engine\.\w+(?=\.)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Text();
}
