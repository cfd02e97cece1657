using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>
/// A table that fits its window: columns go, the least important first, and no figure, date, key or state is cut or
/// wrapped. PowerShell's own tables cut the last column that does not fit, and wrap between letters where the culture
/// is none, as in CI.
/// </summary>
/// <param name="title">What stands above the records that belong together.</param>
/// <param name="columns">The columns, from left to right.</param>
sealed class TableView<T>(Func<T, string> title, params IReadOnlyList<Column<T>> columns) : IView where T : class
{
    const string HeaderColour = "\e[32;1m";

    /// <summary>A text below a record, indented; it wraps between words.</summary>
    public Func<T, int, string?> Note { get; init; } = (_, _) => null;

    /// <inheritdoc/>
    public Type Type => typeof(T);

    /// <inheritdoc/>
    public string Title(object record) => title((T)record);

    /// <inheritdoc/>
    public string Header(int width)
    {
        var chosen = Choose(width);
        return Styled(Line(chosen, [.. chosen.Select(c => c.Label)], []), HeaderColour) + "\n"
            + Styled(Line(chosen, [.. chosen.Select(c => new string('-', c.Label.Length))], []), HeaderColour);
    }

    /// <inheritdoc/>
    public string Row(object record, int width)
    {
        var row = (T)record;
        var chosen = Choose(width);
        var cells = chosen.Select(c => c.Grows ? Words.Wrap(c.Value(row), c.Width)
            : [PlainText.Harmless(c.Value(row))]).ToList();
        var colours = chosen.Select(c => c.Colour?.Invoke(row)).ToList();
        List<string> lines = [.. Enumerable.Range(0, cells.Max(c => c.Count))
            .Select(n => Line(chosen, At(n), n == 0 ? colours : []))];
        // Figures beyond what their columns were made for: named, in as many lines as they take.
        if (Cells.Of(Line(chosen, At(0), [])) > width)
            lines = Words.Wrap(string.Join(", ",
            chosen.Zip(cells, (c, cell) => $"{c.Label} {string.Join(' ', cell)}".TrimEnd())
                .Where((_, n) => cells[n][0].Length > 0).Select(Words.Keep)), width, hanging: 2);
        return string.Join('\n',
            [.. lines, .. Words.Wrap(Note(row, width), width - 2).Where(l => l.Length > 0).Select(l => "  " + l)]);

        List<string> At(int line) => [.. cells.Select(c => line < c.Count ? c[line] : "")];
    }

    List<Column<T>> Choose(int width)
    {
        var chosen = columns.ToList();
        while (Total(chosen) > width && chosen.MaxBy(c => c.Rank) is { Rank: > 0 } least) chosen.Remove(least);
        var rest = width - Total(chosen);
        return rest > 0 ? [.. chosen.Select(c => c.Grows ? c with { Width = c.Width + rest } : c)] : chosen;
    }

    static int Total(List<Column<T>> chosen) => chosen.Sum(c => c.Width) + chosen.Count - 1;

    /// <summary>A cell that is too long takes the room that those beside it have left.</summary>
    static string Line(List<Column<T>> chosen, List<string> cells, List<string?> colours)
    {
        var line = new StringBuilder();
        var (shown, end) = (0, -1);
        for (var n = 0; n < chosen.Count; n++)
        {
            var start = end + 1;
            end = start + chosen[n].Width;
            if (cells[n].Length == 0) continue;
            var wide = Cells.Of(cells[n]);
            var from = Math.Max(chosen[n].IsRight ? end - wide : start, n == 0 ? 0 : shown + 1);
            line.Append(' ', from - shown).Append(Styled(cells[n], n < colours.Count ? colours[n] : null));
            shown = from + wide;
        }
        return line.ToString();
    }

    static string Styled(string text, string? colour) => colour is null ? text : $"{colour}{text}\e[0m";
}
