namespace AiCache.Engine.Tests.Verification;

/// <summary>A block of commands in the deployment guide.</summary>
/// <param name="Place">The heading above it and, where there is one, the line in bold.</param>
/// <param name="Language"><c>sql</c> or <c>bash</c>.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record GuideBlock(string Place, string Language, string Text)
{
    /// <summary>All blocks of the guide in their order.</summary>
    public static IReadOnlyList<GuideBlock> All { get; } =
        [.. Read(File.ReadAllLines(Path.Combine(Repository.Root, "tests", "AiCache.Engine.Tests", "Verification",
        "deployment-guide.md")))];

    /// <summary>The block at that place.</summary>
    public static GuideBlock At(string place) => All.Single(b => b.Place == place);

    static IEnumerable<GuideBlock> Read(string[] lines)
    {
        string heading = "", bold = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('#')) (heading, bold) = (lines[i].TrimStart('#', ' '), "");
            else if (lines[i].StartsWith("**", StringComparison.Ordinal)) bold = lines[i].Trim('*', ':');
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var body = lines[(i + 1)..].TakeWhile(l => l != "```").ToList();
                yield return new GuideBlock(bold is "" or "Critical" ? heading : $"{heading}, {bold}", lines[i][3..],
                    string.Join('\n', body));
                i += body.Count + 1;
            }
        }
    }
}
