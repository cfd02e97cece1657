using System.Text.RegularExpressions;
using AiCache.Engine.Tests.Verification;

namespace AiCache.Engine.Tests.House;

/// <summary>
/// Every error that the engine has words for says what to do: each is made, with whatever it is made of invented,
/// and none is left out.
/// </summary>
public sealed partial class RemedyTextTests
{
    [Fact]
    public void Every_error_says_what_to_do_in_a_sentence_with_commands_and_parameters_that_there_are()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var factory in InventedErrors.Factories)
        {
            var name = $"{factory.DeclaringType!.Name}.{factory.Name}";
            var errors = InventedErrors.Of(factory);
            if (errors.Count == 0) wrong.Add($"{name} could not be made.");
            foreach (var error in errors)
            {
                if (error.RecommendedAction is not { } action)
                {
                    wrong.Add($"{name} says nothing to do: {error.Message}");
                    continue;
                }
                if (Sql().IsMatch(action)) wrong.Add($"{name} has SQL within a sentence: {action}");
                if (Line().IsMatch(action)) wrong.Add($"{name} has a command within a sentence: {action}");
                wrong.UnionWith(Unknown(action).Select(what => $"{name}: {what}"));
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Every_command_that_an_error_gives_can_be_pasted()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var commands = InventedErrors.Factories.SelectMany(InventedErrors.Of).Select(error => error.Command)
            .OfType<string>()
            // One that is handed on is parsed where it is made, and there is none where nothing was wrong.
            .Where(command => command.Length > 0 && !command.StartsWith(InventedErrors.Thing, StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(commands.Count > 20, $"{commands.Count}");
        await Remedies.DemandAsync(database, commands);
    }

    /// <summary>Words that are handed to what makes the error are no less apart.</summary>
    [Fact]
    public void No_text_of_ours_joins_SQL_and_a_sentence()
    {
        var wrong =
            from folder in new[] { "AiCache", "AiCache.Engine" }
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs",
                SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from Match text in Literal().Matches(File.ReadAllText(file))
            where Sentence().IsMatch(text.Value) && Sql().IsMatch(text.Value)
            select $"{Path.GetFileName(file)}: {text.Value}";
        Assert.Empty(wrong);
    }

    /// <summary>A command that is named is one of the module's, and so is each parameter that follows it.</summary>
    static IEnumerable<string> Unknown(string text)
    {
        foreach (Match call in Call().Matches(text))
        {
            var page = Path.Combine(Repository.Root, "docs", "en-US", $"{call.Groups[1].Value}.md");
            var help = File.Exists(page) ? File.ReadAllText(page).ReplaceLineEndings("\n") : null;
            if (help is null) yield return $"{call.Groups[1].Value} is no command.";
            foreach (Capture parameter in call.Groups[2].Captures)
                if (help?.Contains($"### {parameter.Value}\n") == false)
                    yield return $"{call.Groups[1].Value} has no {parameter.Value}.";
        }
    }

    [GeneratedRegex(@"\b(grant \S+ (on|to) |grant (select|usage|set|connect|create|references)\b|revoke \S+ (on|from) |"
        + @"alter (table|role|database|system|function|routine|publication|subscription|index|view) |create (extension|role|"
        + @"index|publication) |select \S+ from |select pg_|drop (table|function|policy|index|role|view|trigger|extension) |"
        + @"set [a-z_]+ = |set transaction |reset [a-z]+_|vacuum full|reindex )",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b([A-Z][a-z]+-AiCache[A-Za-z]*)(?: (?:(-[A-Z][A-Za-z]+)|[\w./']+))*")]
    private static partial Regex Call();

    /// <summary>A whole command line at the end of a sentence.</summary>
    [GeneratedRegex(@": ([A-Z][a-z]+-AiCache\w+ -\w+ [^<…(]*|(npm|chmod|useradd|psql) .*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<![@""])\$?""(?:[^""\\\n]|\\.)+""")]
    private static partial Regex Literal();

    /// <summary>What begins as a sentence does, or has its full stop.</summary>
    [GeneratedRegex(@"^\$?""([A-Z][a-z]+ [a-z]|.*[a-z)]\. ?""\z|.*[a-z]: (grant|alter|create|drop) )", RegexOptions.ExplicitCapture)]
    private static partial Regex Sentence();
}
