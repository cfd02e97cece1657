using System.Management.Automation;
using System.Management.Automation.Language;

namespace AiCache.Completion;

/// <summary>A value that a parameter may take.</summary>
/// <param name="Value">The value as the command sees it.</param>
/// <param name="Meaning">What it is, shown beside it; null shows the value again.</param>
readonly record struct Candidate(string Value, string? Meaning = null)
{
    /// <summary>What PowerShell takes as one plain word where an argument stands.</summary>
    const string PlainPunctuation = "_./\\:=+-";

    /// <summary>Whether it can be completed from what is typed: its beginning, or a wildcard pattern of it.</summary>
    /// <param name="typed">Without quotes.</param>
    public bool Matches(string typed)
    {
        if (Value.StartsWith(typed, StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            return WildcardPattern.ContainsWildcardCharacters(typed)
                && new WildcardPattern(typed + "*", WildcardOptions.IgnoreCase).IsMatch(Value);
        }
        catch (WildcardPatternException)
        {
            // Such as [ alone: no pattern, and no value begins with it.
            return false;
        }
    }

    /// <summary>
    /// What is put where the word stood, in quotes where the value needs them or the user has begun with one.
    /// </summary>
    /// <param name="word">The word as it stands on the line.</param>
    public CompletionResult Complete(string word)
    {
        var quoted = word is ['\'' or '"', ..] || Value[0] is '-' or '.'
            || !Value.All(c => char.IsLetterOrDigit(c) || PlainPunctuation.Contains(c));
        var text = quoted ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(Value)}'" : Value;
        return new CompletionResult(text, Value, CompletionResultType.ParameterValue, Meaning ?? Value);
    }
}
