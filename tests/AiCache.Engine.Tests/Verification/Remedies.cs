using System.Text.RegularExpressions;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Tests.Verification;

/// <summary>
/// What checks tell to paste can be pasted: every check that a test of checks provokes is held to it. PowerShell's own
/// parser has its say in the Pester suite.
/// </summary>
static partial class Remedies
{
    /// <summary>Demands that each remedy is one command that there is, or SQL that the server can parse.</summary>
    public static async Task DemandAsync(TestDatabase database, IEnumerable<Check> checks)
    {
        foreach (var check in checks)
        {
            if (check.NeedsAttention)
                Assert.True((check.Remediation ?? check.Hint) is not null, $"{check} tells nothing to do.");
            else if (check.Status == CheckStatus.Passed)
                Assert.True((check.Remediation ?? check.Hint) is null, $"{check} needs no mending.");
            if (check.Remediation is { } remedy) await DemandAsync(database, [remedy]);
        }
    }

    /// <summary>The same of remedies alone.</summary>
    public static async Task DemandAsync(TestDatabase database, IEnumerable<string> remedies)
    {
        foreach (var remedy in remedies)
            if (Command().Match(remedy) is { Success: true } command) DemandCommand(remedy, command.Groups[1].Value);
            else if (!Program().IsMatch(remedy)) await ParseAsync(database, remedy);
    }

    static void DemandCommand(string remedy, string command)
    {
        Assert.DoesNotMatch("[;|&]", remedy);
        if (command == "Update-PSResource") return;
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", $"{command}.md"));
        Assert.All(Parameter().Matches(remedy), parameter => Assert.Contains($"### {parameter.Value.Trim()}\n",
            page.ReplaceLineEndings("\n")));
    }

    /// <summary>A block that is compiled, and so parsed, and never gets to the statements.</summary>
    static Task ParseAsync(TestDatabase database, string sql) =>
        database.AdminSqlAsync($"do $remedy$ begin if false then {sql}; end if; end $remedy$");

    [GeneratedRegex("^([A-Z][a-z]+-[A-Za-z]+)( |$)")]
    private static partial Regex Command();

    /// <summary>What installs PostgreSQL's programs, and what else is no command of the module's.</summary>
    [GeneratedRegex(@"^((apt|brew|winget) install \S+|npm view \S+( dist)?|chmod 700 '[^']+'|useradd --system \w+)$")]
    private static partial Regex Program();

    [GeneratedRegex(" -[A-Z][A-Za-z]+")]
    private static partial Regex Parameter();
}
