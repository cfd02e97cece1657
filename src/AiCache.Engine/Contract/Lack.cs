namespace AiCache.Engine.Contract;

/// <summary>Something that is missing, and what mends it: a statement, or a sentence where no statement does.</summary>
/// <param name="What">What is missing, in a sentence without its full stop.</param>
/// <param name="Statement">The statement that makes or grants it; null where none does.</param>
/// <param name="Advice">What to do instead, or besides, in a sentence.</param>
internal sealed record Lack(string What, string? Statement, string? Advice = null)
{
    /// <summary>All of it, in a sentence without its full stop.</summary>
    public static string Words(IEnumerable<Lack> all, string between = "; ") =>
        string.Join(between, all.Select(lack => lack.What));

    /// <summary>The statements, to be pasted; null where there is none.</summary>
    public static string? Statements(IEnumerable<Lack> all)
    {
        var statements = string.Join("; ", all.Select(lack => lack.Statement).OfType<string>());
        return statements.Length > 0 ? statements : null;
    }

    /// <summary>The sentences, the given one behind them.</summary>
    public static string Advices(IEnumerable<Lack> all, string last) =>
        string.Join(" ", all.Select(lack => lack.Advice).OfType<string>().Append(last));
}
