using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>
/// The rows of one table in a dump: what its COPY statement says, read and written anew. Nothing of the dump's own text
/// gets into a statement.
/// </summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">The columns; none for a table without columns.</param>
/// <param name="Encoding">The encoding of the rows, by the server's name for it.</param>
internal sealed partial record CopyBlock(string Schema, string Table, IReadOnlyList<string> Columns, string Encoding)
{
    /// <summary>Where the rows belong.</summary>
    public string Target => $"{Quote(Schema)}.{Quote(Table)}";

    /// <summary>The block of a statement such as <c>COPY public."odd ""name""" (id, "user") FROM stdin</c>.</summary>
    /// <exception cref="UnsafeDumpException">It is another kind of COPY.</exception>
    public static CopyBlock Read(string statement, string encoding)
    {
        var match = Pattern().Match(statement);
        if (!match.Success) throw new UnsafeDumpException($"a COPY that no dump holds: {Excerpt(statement)}");
        return new(Unquote(match.Groups["schema"].Value), Unquote(match.Groups["table"].Value),
            [.. match.Groups["column"].Captures.Select(c => Unquote(c.Value))], encoding);
    }

    /// <summary>The statement that loads the rows into a table.</summary>
    /// <param name="target">The table, as a statement names it.</param>
    public string Into(string target) =>
        $"copy {target}{(Columns.Count == 0 ? "" : $" ({string.Join(", ", Columns.Select(Quote))})")} from stdin with "
        + $"(format text, encoding '{Encoding}')";

    /// <summary>The beginning of a statement, for an error.</summary>
    public static string Excerpt(string statement) =>
        statement.Length <= 60 ? statement : statement[..60] + "…";

    static string Unquote(string name) => name[0] == '"' ? name[1..^1].Replace("\"\"", "\"") : name;

    static string Quote(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    const string Name = "(?:[a-z_][a-z0-9_$]*|\"(?:[^\"\0]|\"\")+\")";

    [GeneratedRegex($@"^COPY (?<schema>{Name})\.(?<table>{Name}) (?: |\((?<column>{Name})(?:, (?<column>{Name}))*\) )FROM stdin\z")]
    private static partial Regex Pattern();
}
