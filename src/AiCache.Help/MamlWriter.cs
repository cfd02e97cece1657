using System.Xml.Linq;

namespace AiCache.Help;

/// <summary>Writes the XML that Get-Help reads.</summary>
sealed class MamlWriter
{
    static readonly XNamespace Msh = "http://msh";
    static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>What PowerShell adds to a command, and what it does is the same everywhere.</summary>
    static readonly Dictionary<string, string> Standard = new()
    {
        ["WhatIf"] = "Shows what would be done, and does nothing.",
        ["Confirm"] = "Asks before anything is changed. -Confirm:$false does not ask.",
    };

    readonly XElement items = new(Msh + "helpItems", new XAttribute("schema", "maml"));

    /// <summary>Adds the help of a command.</summary>
    public void Add(HelpPage page, CommandShape command)
    {
        var words = command.Name.Split('-', 2);
        items.Add(new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details",
                new XElement(Command + "name", command.Name), new XElement(Command + "verb", words[0]),
                new XElement(Command + "noun", words[1]),
                new XElement(Maml + "description", new XElement(Maml + "para", page.Synopsis))),
            new XElement(Maml + "description", Paragraphs(page.Description)),
            new XElement(Command + "syntax", command.Sets.Select(set => Syntax(page, command, set))),
            new XElement(Command + "parameters", command.Parameters.DistinctBy(p => p.Name)
            .OrderBy(p => p.Name is "WhatIf" or "Confirm").ThenBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => Parameter(page, p, inSyntax: false))),
            new XElement(Command + "inputTypes",
            Types(Command + "inputType", page.Inputs,
            [.. command.Parameters.Where(p => p.Pipeline.Contains("ByValue", StringComparison.Ordinal))
            .Select(p => p.Type).Distinct()])),
            new XElement(Command + "returnValues", Types(Command + "returnValue", page.Outputs, command.Outputs)),
            page.Notes.Count == 0 ? null
            : new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", page.Links.Select(link =>
                new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", link.Text),
                    new XElement(Maml + "uri", link.Address))))));
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path) => new XDocument(items).Save(path);

    static XElement Syntax(HelpPage page, CommandShape command, string? set) => new(Command + "syntaxItem",
        new XElement(Maml + "name", command.Name),
        command.Parameters.Where(p => p.Set is null || p.Set == set)
            .OrderBy(p => p.Position ?? int.MaxValue).ThenBy(p => !p.Mandatory)
            .ThenBy(p => p.Name is "WhatIf" or "Confirm")
            .Select(p => Parameter(page, p, inSyntax: true)));

    static XElement Parameter(HelpPage page, ParameterShape parameter, bool inSyntax)
    {
        var element = new XElement(Command + "parameter",
            new XAttribute("required", parameter.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
            new XAttribute("pipelineInput", parameter.Pipeline),
            new XAttribute("position", parameter.Position?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            new XElement(Maml + "description", page.Parameters.TryGetValue(parameter.Name, out var text)
            ? Paragraphs(text)
                : Standard.TryGetValue(parameter.Name, out var standard) ? [new XElement(Maml + "para", standard)]
                : []));
        if (inSyntax && parameter.Values.Count > 0)
            element.Add(new XElement(Command + "parameterValueGroup",
            parameter.Values.Select(value => Value(value, required: false))));
        if (!(inSyntax && parameter.IsSwitch)) element.Add(Value(parameter.Type, required: !parameter.IsSwitch));
        element.Add(new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type),
            new XElement(Maml + "uri")));
        return element;
    }

    static XElement Value(string text, bool required) =>
        new(Command + "parameterValue", new XAttribute("required", required ? "true" : "false"),
            new XAttribute("variableLength", "false"), text);

    /// <summary>
    /// Types that the page names in headings of their own, or its words about the types that the assembly declares.
    /// </summary>
    static IEnumerable<XElement> Types(XName name, IReadOnlyList<Block> blocks, IReadOnlyList<string> declared)
    {
        var named = HelpPage.Split(blocks, 3).Select(type => (type.Title.Text, (IReadOnlyList<Block>)type.Blocks))
            .ToList();
        if (named.Count == 0) named = [.. declared.Select((type, index) => (type, index == 0 ? blocks : []))];
        if (named.Count == 0) named = [("None", blocks)];
        return named.Select(type =>
            new XElement(name, new XElement(Dev + "type", new XElement(Maml + "name", type.Item1)),
            new XElement(Maml + "description", Paragraphs(type.Item2))));
    }

    static XElement Example(Example example, int index) => new(Command + "example",
        new XElement(Maml + "title",
        $"--- {(example.Title.StartsWith("Example", StringComparison.Ordinal) ? example.Title : $"Example {index + 1}: {example.Title}")} ---"),
        new XElement(Dev + "code", example.Code),
        // The empty paragraphs keep a distance to the next example.
        new XElement(Dev + "remarks", Paragraphs(example.Remarks), new XElement(Maml + "para"),
            new XElement(Maml + "para")));

    static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.Select(block =>
            new XElement(Maml + "para", block.Kind == BlockKind.Item ? "- " + block.Text : block.Text));
}
