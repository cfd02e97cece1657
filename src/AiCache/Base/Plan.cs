using System.Management.Automation;

namespace AiCache.Base;

/// <summary>What a command would do: the questions before it, and what -WhatIf shows.</summary>
sealed record Plan
{
    /// <summary>What is asked, or told with -WhatIf; none where there is nothing to ask.</summary>
    public IReadOnlyList<Question> Questions { get; init; } = [];

    /// <summary>What -WhatIf emits.</summary>
    public IReadOnlyList<object> Records { get; init; } = [];

    /// <summary>The type name of another view of the records than their type's own.</summary>
    public string? View { get; init; }

    /// <summary>A plan of one question.</summary>
    public static Plan Ask(string question, string? details = null, ConfirmImpact? impact = null) =>
        new() { Questions = [new Question(question, details, impact)] };
}

/// <summary>A question before a change.</summary>
/// <param name="Text">What would be done, in one sentence without its full stop.</param>
/// <param name="Details">What the user should know before he answers.</param>
/// <param name="Impact">How grave it is; null takes what the command declares.</param>
sealed record Question(string Text, string? Details = null, ConfirmImpact? Impact = null);
