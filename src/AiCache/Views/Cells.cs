using System.Globalization;
using System.Text;

namespace AiCache.Views;

/// <summary>How wide a text is in a terminal, in cells of a letter's width.</summary>
static class Cells
{
    /// <summary>What fills two: East Asian wide and full-width characters, and pictures (Unicode's UAX 11).</summary>
    static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2329, 0x232A), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF),
        (0x1F900, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The text's width.</summary>
    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : text.EnumerateRunes().Sum(Of);

    static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : Wide.Any(range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1;
}
