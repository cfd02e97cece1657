using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Verification;

namespace AiCache.Engine.Tests.House;

/// <summary>
/// Every error that the engine has words for says what to do: each is made, with whatever it is made of invented.
/// </summary>
public sealed partial class RemedyTextTests
{
    static readonly BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What needs more than can be invented; tests of their own provoke these.</summary>
    const int MostUnmade = 12;
    const string Thing = "thing";

    static IReadOnlyList<MethodInfo> Factories => [.. typeof(AiCacheException).Assembly.GetTypes()
        .Where(type => Regex.IsMatch(type.Name, "(Errors|Refusals)$"))
        .SelectMany(type => type.GetMethods(Any | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(AiCacheException) && !method.IsGenericMethod
            // What the driver throws is put into words as it comes.
            && !method.GetParameters().Any(p => p.ParameterType.Namespace?.StartsWith("Npgsql", StringComparison.Ordinal)
                == true || p.ParameterType == typeof(Exception) && !p.IsOptional))];

    static AiCacheException? Make(MethodInfo factory)
    {
        try
        {
            return (AiCacheException?)factory.Invoke(null, [.. factory.GetParameters()
                .Select(parameter => Invent(parameter.ParameterType, 0))]);
        }
        catch (Exception error) when (error is TargetInvocationException or MemberAccessException or ArgumentException)
        {
            return null;
        }
    }

    static object? Invent(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return Thing;
        // What a relation is: a table.
        if (type == typeof(char)) return 'r';
        if (type == typeof(DatabaseTarget)) return DatabaseTarget.Parse("postgresql://someone@db.example.com/shop");
        if (type == typeof(AiCacheException) || type == typeof(Exception))
            return new AiCacheException(ErrorIds.Unforeseen, FailureKind.Server, "Something happened.")
            {
                RecommendedAction = "See what.",
            };
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (type.IsValueType && type.IsPrimitive) return Convert.ChangeType(3, type, null);
        if (type.IsArray) return List(type.GetElementType()!, depth);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [var item])
            return List(item, depth);
        if (depth > 4 || type.IsAbstract || type.IsInterface || type == typeof(object)) return type.IsValueType
            ? Activator.CreateInstance(type) : type == typeof(object) ? Thing : null;
        if (type.IsValueType || type.Namespace?.StartsWith("AiCache", StringComparison.Ordinal) != true)
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            field.SetValue(made, Invent(field.FieldType, depth + 1));
        return made;
    }

    static Array List(Type item, int depth)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Invent(item, depth + 1), 0);
        return list;
    }

    [Fact]
    public void Every_error_says_what_to_do_in_a_sentence_with_commands_and_parameters_that_there_are()
    {
        List<string> unmade = [], wrong = [];
        foreach (var factory in Factories)
        {
            var name = $"{factory.DeclaringType!.Name}.{factory.Name}";
            if (Make(factory) is not { } error)
            {
                unmade.Add(name);
                continue;
            }
            if ((error.RecommendedAction ?? error.Command) is null) wrong.Add($"{name} says nothing to do.");
            if (error.RecommendedAction is not { } action) continue;
            if (Sql().IsMatch(action)) wrong.Add($"{name} has SQL within a sentence: {action}");
            wrong.AddRange(Unknown(action).Select(what => $"{name}: {what}"));
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(unmade.Count <= MostUnmade, $"{unmade.Count}: {string.Join(", ", unmade)}");
    }

    [Fact]
    public async Task Every_command_that_an_error_gives_can_be_pasted()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var commands = Factories.Select(factory => Make(factory)?.Command).OfType<string>()
            // One that comes with a fact of the server's is parsed where that fact is provoked.
            .Where(command => command != Thing).Distinct().ToList();
        Assert.True(commands.Count > 5, $"{commands.Count}");
        await Remedies.DemandAsync(database, commands);
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

    [GeneratedRegex(@"\b(grant \S+ (on|to) |grant (select|usage|set|connect) |alter (table|role) |create extension |select \S+ from |drop table )",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b([A-Z][a-z]+-AiCache[A-Za-z]*)(?: (?:(-[A-Z][A-Za-z]+)|[\w./']+))*")]
    private static partial Regex Call();
}
