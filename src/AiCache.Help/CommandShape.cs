using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;

namespace AiCache.Help;

/// <summary>A parameter as the assembly declares it.</summary>
sealed record ParameterShape
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type as PowerShell writes it.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it is a switch, which takes no value.</summary>
    public bool IsSwitch => Type == "SwitchParameter";

    /// <summary>The values it takes, where they are few.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Its other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether it takes wildcards.</summary>
    public bool Wildcards { get; init; }

    /// <summary>The parameter set, or null for all.</summary>
    public string? Set { get; init; }

    /// <summary>Whether it has to be given.</summary>
    public bool Mandatory { get; init; }

    /// <summary>Its place without its name, from 0; null where it has to be named.</summary>
    public int? Position { get; init; }

    /// <summary>How it is bound from the pipeline, as Get-Help writes it.</summary>
    public string Pipeline { get; init; } = "False";

    /// <summary>What it is unless given, as Get-Help writes it.</summary>
    public string Default { get; init; } = "False";
}

/// <summary>A command as the assembly declares it.</summary>
sealed record CommandShape(string Name, string? DefaultSet, IReadOnlyList<ParameterShape> Parameters,
    IReadOnlyList<string> Outputs)
{
    const string EverySet = "__AllParameterSets";

    /// <summary>The parameter sets, the default one first; null stands for the only one.</summary>
    public IEnumerable<string?> Sets => Parameters.Select(p => p.Set).Append(DefaultSet).OfType<string>().Distinct()
        .OrderBy(set => set != DefaultSet).Cast<string?>().DefaultIfEmpty();

    /// <summary>The commands of a module.</summary>
    /// <param name="module">Its assembly.</param>
    /// <param name="automation">
    /// PowerShell's assembly. One of mere declarations does: of the commands only the constructors are run.
    /// </param>
    public static IReadOnlyList<CommandShape> ReadAll(string module, string automation)
    {
        var context = new AssemblyLoadContext("help");
        context.Resolving += (_, name) =>
            new[] { automation, Path.Combine(Path.GetDirectoryName(module)!, name.Name + ".dll") }
                .Where(path => Path.GetFileNameWithoutExtension(path) == name.Name && File.Exists(path))
                    .Select(context.LoadFromAssemblyPath).FirstOrDefault();
        return [.. from type in context.LoadFromAssemblyPath(module).GetExportedTypes()
                   let cmdlet = Find(type, "CmdletAttribute")
                   where cmdlet is not null
                   select Read(type, cmdlet)];
    }

    static CommandShape Read(Type type, CustomAttributeData cmdlet)
    {
        // What a parameter is unless given is what a new command begins with.
        var unset = Activator.CreateInstance(type)!;
        var parameters = type.GetProperties().SelectMany(property => Read(property, unset)).ToList();
        if (Named(cmdlet, "SupportsShouldProcess", false))
        {
            parameters.Add(new ParameterShape { Name = "WhatIf", Type = "SwitchParameter", Aliases = ["wi"] });
            parameters.Add(new ParameterShape { Name = "Confirm", Type = "SwitchParameter", Aliases = ["cf"] });
        }
        var outputs = type.GetCustomAttributesData().Where(a => a.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(a => (IEnumerable<CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)
            .Select(o => o.Value is Type t ? t.FullName! : (string)o.Value!);
        return new CommandShape($"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
            Named(cmdlet, "DefaultParameterSetName", "") is { Length: > 0 } set ? set : null, parameters, [.. outputs]);
    }

    static IEnumerable<ParameterShape> Read(PropertyInfo property, object unset)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var attributes = property.GetCustomAttributesData();
        foreach (var parameter in attributes.Where(a => a.AttributeType.Name == "ParameterAttribute"))
        {
            string[] ways = [.. Named(parameter, "ValueFromPipelineByPropertyName", false) ? ["ByPropertyName"]
                : (string[])[], .. Named(parameter, "ValueFromPipeline", false) ? ["ByValue"] : (string[])[]];
            yield return new ParameterShape
            {
                Name = property.Name,
                Type = type.Name,
                Values = type.IsEnum ? type.GetEnumNames() : Strings(attributes, "ValidateSetAttribute"),
                Aliases = Strings(attributes, "AliasAttribute"),
                Wildcards = Find(property, "SupportsWildcardsAttribute") is not null,
                Set = Named(parameter, "ParameterSetName", EverySet) is var set && set == EverySet ? null : set,
                Mandatory = Named(parameter, "Mandatory", false),
                Default = Named(parameter, "Mandatory", false) && type.Name != "SwitchParameter" ? "None"
                    : Write(property.GetValue(unset)) is { Length: > 0 } value ? value : "None",
                Position = Named(parameter, "Position", int.MinValue) is var position && position == int.MinValue
                ? null : position,
                Pipeline = ways.Length == 0 ? "False" : $"True ({string.Join(", ", ways)})",
            };
        }
    }

    static string? Write(object? value) => value switch
    {
        _ when value?.GetType().Name == "SwitchParameter" => "False",
        string text => text,
        IEnumerable several => string.Join(", ", several.Cast<object>().Select(Write)),
        IFormattable one => one.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    static CustomAttributeData? Find(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.Name == name);

    static T Named<T>(CustomAttributeData attribute, string name, T otherwise) =>
        attribute.NamedArguments.Where(a => a.MemberName == name).Select(a => (T)a.TypedValue.Value!)
            .DefaultIfEmpty(otherwise).First();

    static IReadOnlyList<string> Strings(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => a.AttributeType.Name == name)?.ConstructorArguments[0].Value
            is IEnumerable<CustomAttributeTypedArgument> values ? [.. values.Select(v => (string)v.Value!)] : [];
}
