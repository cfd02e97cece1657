using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>Checks: in columns where the window has room for them, otherwise sentence by sentence.</summary>
sealed class CheckView : IView
{
    const int StatusWidth = 8;
    const int NameWidth = 46;
    const int ForColumns = 110;

    static readonly TableView<Check> Wide = new(TitleOf,
        new("Status", 7, check => $"{check.Status}") { Colour = check => ColourOf(check.Status) },
        new("Name", NameWidth, check => check.Name),
        new("Message", 40, Advice) { Grows = true });

    CheckView()
    {
    }

    /// <summary>The view.</summary>
    public static IView Checks { get; } = new CheckView();

    /// <inheritdoc/>
    public Type Type => typeof(Check);

    /// <inheritdoc/>
    public string Title(object record) => TitleOf((Check)record);

    /// <inheritdoc/>
    public string Header(int width) => width >= ForColumns ? Wide.Header(width) : "";

    /// <inheritdoc/>
    public string Row(object record, int width)
    {
        var check = (Check)record;
        if (width >= ForColumns && check.Name.Length <= NameWidth) return Wide.Row(record, width);
        var lines = Words.Wrap($"{check.Name}: {Advice(check)}", width - StatusWidth);
        var status = $"{check.Status}";
        return $"{ColourOf(check.Status)}{status}\e[0m{new string(' ', StatusWidth - status.Length)}"
            + string.Join("\n" + new string(' ', StatusWidth), lines);
    }

    /// <summary>The escape sequence of a status's colour. PowerShell takes it away where it is not wanted.</summary>
    public static string ColourOf(CheckStatus status) => status switch
    {
        CheckStatus.Passed => "\e[32m",
        CheckStatus.Warning => "\e[33m",
        CheckStatus.Failed => "\e[31m",
        CheckStatus.Unknown => "\e[35m",
        _ => "\e[2m",
    };

    static string TitleOf(Check check) => CheckRun.Of(check)?.ToString()
        ?? (check.Database is { } database ? $"Database: {database}" : "Checks");

    /// <summary>What a check says, what mends it and what to know before.</summary>
    static string Advice(Check check) => string.Join('\n', new[]
    {
        PlainText.Harmless(check.Message)
            + (check.Since is { } since ? $" So since {Words.Keep(Display.Minute(since))}." : ""),
        string.IsNullOrEmpty(check.Remediation) ? null : $"To do: {check.Remediation}",
        string.IsNullOrEmpty(check.Hint) ? null : PlainText.Harmless(check.Hint),
    }.OfType<string>());
}
