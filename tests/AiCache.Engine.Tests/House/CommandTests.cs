using System.Text.RegularExpressions;

namespace AiCache.Engine.Tests.House;

/// <summary>Commands are thin, and the engine knows their names in one place.</summary>
public sealed partial class CommandTests
{
    const int LongestCommand = 60;

    static IEnumerable<(string Path, string[] Lines)> Sources(params string[] folder) =>
        from path in Directory.EnumerateFiles(Path.Combine([Repository.Root, "src", .. folder]), "*.cs",
            SearchOption.AllDirectories)
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
        select (Path.GetRelativePath(Repository.Root, path), File.ReadAllLines(path));

    [Fact]
    public void A_command_has_at_most_sixty_lines_of_code()
    {
        var longer = from source in Sources("AiCache", "Commands")
                     let code = source.Lines.Count(line => !NoCode().IsMatch(line))
                     where code > LongestCommand
                     select $"{source.Path}: {code}";
        Assert.Empty(longer);
    }

    [Fact]
    public void No_command_opens_asks_or_leaves_the_thread_itself()
    {
        var own = from source in Sources("AiCache", "Commands")
                  from line in source.Lines
                  where OfTheBase().IsMatch(line)
                  select $"{source.Path}: {line.Trim()}";
        Assert.Empty(own);
    }

    [Fact]
    public void The_engine_names_commands_in_one_place()
    {
        var elsewhere = from source in Sources("AiCache.Engine")
                        where Path.GetFileName(source.Path) != "Commands.cs"
                        from line in source.Lines
                        where CommandName().IsMatch(line) && !line.TrimStart()
                        .StartsWith("//", StringComparison.Ordinal)
                        select $"{source.Path}: {line.Trim()}";
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Checks_are_made_by_their_factories()
    {
        var elsewhere = from source in Sources()
                        where Path.GetFileName(source.Path) != "Check.cs"
                        from line in source.Lines
                        where OwnCheck().IsMatch(line)
                        select $"{source.Path}: {line.Trim()}";
        Assert.Empty(elsewhere);
    }

    /// <summary>
    /// A remedy set past <c>Mended</c>, too, which keeps what is to be pasted from what is to be read.
    /// </summary>
    [GeneratedRegex(@"\bnew Check\b|\bRemediation = ", RegexOptions.ExplicitCapture)]
    private static partial Regex OwnCheck();

    /// <summary>Usings, blank lines, comments and lone braces.</summary>
    [GeneratedRegex(@"^\s*(?:$|//|using |[{}]$)", RegexOptions.ExplicitCapture)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"Task\.Run\(|DatabaseSession\.|Confirmation\.Granted|Enum\.Parse|GetUnresolvedProviderPath",
        RegexOptions.ExplicitCapture)]
    private static partial Regex OfTheBase();

    [GeneratedRegex(@"\b[A-Z][a-z]+-AiCache\w*", RegexOptions.ExplicitCapture)]
    private static partial Regex CommandName();
}
