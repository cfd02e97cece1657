namespace AiCache.Views;

/// <summary>One column of a table.</summary>
/// <param name="Label">Its header.</param>
/// <param name="Width">The characters that it needs; what is longer shifts its row, and is not cut off.</param>
/// <param name="Value">What a record shows in it.</param>
sealed record Column<T>(string Label, int Width, Func<T, string?> Value)
{
    /// <summary>Which goes first where the window is too narrow: the highest. A column of rank 0 never goes.</summary>
    public int Rank { get; init; }

    /// <summary>Whether its texts end under each other, as figures do.</summary>
    public bool IsRight { get; init; }

    /// <summary>Whether it takes what the window has left, and wraps its text there between words.</summary>
    public bool Grows { get; init; }

    /// <summary>The escape sequence that colours its text; null for none.</summary>
    public Func<T, string?>? Colour { get; init; }
}
