using System.Globalization;
using System.Xml.Linq;
using Markdig.Syntax;

namespace AiCache.Help;

/// <summary>Writes the XML that Get-Help reads.</summary>
/// <param name="pages">Where the pages can be read online; null where that is not known.</param>
sealed class MamlWriter(Uri? pages)
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
        var parameters = command.Parameters.DistinctBy(p => p.Name)
            .OrderBy(p => p.Name is "WhatIf" or "Confirm").ThenBy(p => p.Name, StringComparer.Ordinal);
        var inputs = command.Parameters.Where(p => p.Pipeline.Contains("ByValue", StringComparison.Ordinal))
            .Select(p => p.Type).Distinct();
        items.Add(new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", words[0]), new XElement(Command + "noun", words[1]),
                new XElement(Maml + "description", Paragraph(page.Synopsis))),
            new XElement(Maml + "description", Paragraphs(page.Description)),
            new XElement(Command + "syntax", command.Sets.Select(set => Syntax(page, command, set))),
            new XElement(Command + "parameters", parameters.Select(p => Parameter(page, p, inSyntax: false))),
            new XElement(Command + "inputTypes", Types(Command + "inputType", page["INPUTS"], [.. inputs])),
            new XElement(Command + "returnValues", Types(Command + "returnValue", page["OUTPUTS"], command.Outputs)),
            page["NOTES"] is { Count: > 0 } notes
                ? new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(notes))) : null,
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", Links(page))));
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path) => new XDocument(items).Save(path);

    static XElement Syntax(HelpPage page, CommandShape command, string? set) => new(Command + "syntaxItem",
        new XElement(Maml + "name", command.Name),
        command.Parameters.Where(p => p.Set is null || p.Set == set)
            .OrderBy(p => p.Position ?? int.MaxValue).ThenBy(p => !p.Mandatory)
            .ThenBy(p => p.Name is "WhatIf" or "Confirm")
            .Select(p => Parameter(page, p, inSyntax: true)));

    static XElement Parameter(HelpPage page, ParameterShape parameter, bool inSyntax) => new(Command + "parameter",
        new XAttribute("required", parameter.Mandatory),
        new XAttribute("variableLength", "true"),
        new XAttribute("globbing", parameter.Wildcards),
        new XAttribute("pipelineInput", parameter.Pipeline),
        new XAttribute("position", parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        new XElement(Maml + "description", page.Parameters.Contains(parameter.Name)
            ? Paragraphs(page.Parameters[parameter.Name]) : Paragraph(Standard.GetValueOrDefault(parameter.Name))),
        inSyntax && parameter.Values.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(v => Value(v, required: false)))
            : null,
        inSyntax && parameter.IsSwitch ? null : Value(parameter.Type, required: !parameter.IsSwitch),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.Default));

    static XElement Value(string text, bool required) => new(Command + "parameterValue",
        new XAttribute("required", required), new XAttribute("variableLength", "false"), text);

    /// <summary>
    /// Types that the page names in headings of their own, or its words about the types that the assembly declares.
    /// </summary>
    static IEnumerable<XElement> Types(XName name, List<Block> blocks, IReadOnlyList<string> declared)
    {
        var types = HelpPage.Split(blocks, 3).Select(section => (section.Title, section.Blocks)).ToList();
        if (types.Count == 0) types = [.. declared.Select((type, index) => (type, index == 0 ? blocks : []))];
        if (types.Count == 0) types = [("None", blocks)];
        return types.Select(type => new XElement(name,
            new XElement(Dev + "type", new XElement(Maml + "name", type.Title)),
            new XElement(Maml + "description", Paragraphs(type.Blocks))));
    }

    static XElement Example(Section example, int index) => new(Command + "example",
        new XElement(Maml + "title",
            example.Title.StartsWith("Example", StringComparison.Ordinal) ? $"--- {example.Title} ---"
            : $"--- Example {index + 1}: {example.Title} ---"),
        new XElement(Dev + "code", PlainText.Of(example.Blocks[0])),
        // The empty paragraphs keep a distance to the next example.
        new XElement(Dev + "remarks", Paragraphs(example.Blocks.Skip(1)), Paragraph(null), Paragraph(null)));

    /// <summary>Get-Help -Online opens the first one with an address: the page itself, where that is known.</summary>
    IEnumerable<XElement> Links(HelpPage page) =>
        from link in page.Links.Prepend((Text: "Online Version:", Address: page.Name + ".md"))
            .Skip(pages is null ? 1 : 0)
        let address = link.Address != "" && Uri.TryCreate(pages, link.Address, out var found) ? found.AbsoluteUri : null
        select new XElement(Maml + "navigationLink",
            new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", address));

    static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.Select(block => Paragraph(string.Join('\n', PlainText.Lines(block))));

    static XElement Paragraph(string? text) => new(Maml + "para", text);
}
