using System.Text.RegularExpressions;

namespace AiCache.Engine.Maintenance;

/// <summary>Fills in what an embedded text leaves open as <c>@name@</c>.</summary>
internal static partial class PlaceHolders
{
    /// <summary>
    /// The text with each name's value in its place, and the lines from <c>@each@</c> to <c>@end@</c> once for each
    /// task. What is filled in is not looked at again.
    /// </summary>
    /// <param name="template">The text.</param>
    /// <param name="value">The value of a name.</param>
    /// <param name="each">The values of the names for each task.</param>
    public static string Fill(string template, Func<string, string> value,
        IReadOnlyList<Func<string, string>>? each = null) => Part().Replace(template, part =>
            part.Groups["block"] is { Success: true } block
                ? string.Concat((each ?? []).Select(task => Name().Replace(block.Value, name =>
                    task(name.Groups[1].Value))))
                : value(part.Groups["name"].Value));

    [GeneratedRegex(@"^@each@\n(?<block>.*?)^@end@\n|@(?<name>[a-z]+)@", RegexOptions.Singleline
        | RegexOptions.Multiline)]
    private static partial Regex Part();

    [GeneratedRegex("@([a-z]+)@")]
    private static partial Regex Name();
}
