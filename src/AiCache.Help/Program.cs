using AiCache.Help;

// AiCache.Help <folder of the pages> <AiCache.dll> <System.Management.Automation.dll> <folder of the help>
//   [<address of the folder of the pages>]
var (pages, module, automation, output) = (args[0], args[1], args[2], args[3]);
try
{
    var commands = CommandShape.ReadAll(module, automation);
    Directory.CreateDirectory(output);
    var help = new MamlWriter(args is [_, _, _, _, { Length: > 0 } address] ? new Uri(address) : null);
    foreach (var path in Directory.GetFiles(pages, "*-*.md").Order(StringComparer.Ordinal))
    {
        var page = new HelpPage(path);
        var command = commands.FirstOrDefault(c => c.Name == page.Name)
            ?? throw new PageException(path, 1, $"{page.Name} is no command of the module");
        help.Add(page, command);
    }
    help.Save(Path.Combine(output, Path.GetFileName(module) + "-Help.xml"));
    foreach (var path in Directory.GetFiles(pages, "about_*.md"))
        File.WriteAllText(Path.Combine(output, Path.ChangeExtension(Path.GetFileName(path), ".help.txt")),
            Topic.Write(PlainText.Read(path)));
    return 0;
}
catch (PageException mistake)
{
    // The form in which a build reports an error.
    Console.Error.WriteLine($"{mistake.Path}({mistake.Line}): error HELP: {mistake.Message}.");
    return 1;
}
