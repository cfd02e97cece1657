using System.Text;

namespace AiCache.Engine.Backups;

/// <summary>The rows of one table in a dump: what its COPY statement says.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">The columns as the statement names them, quoted where need be, in parentheses; empty for a
/// table without columns.</param>
/// <param name="Encoding">The encoding of the rows, by the server's name for it.</param>
internal sealed record CopyBlock(string Schema, string Table, string Columns, string Encoding)
{
    public const string Begin = "COPY ", End = " FROM stdin;";

    /// <summary>Reads a statement such as <c>COPY public."odd ""name""" (id, "user") FROM stdin;</c>.</summary>
    public static CopyBlock Parse(string statement, string encoding)
    {
        var position = Begin.Length;
        var schema = Name(statement, ref position);
        position++;
        var table = Name(statement, ref position);
        return new(schema, table, statement[position..^End.Length].Trim(), encoding);
    }

    static string Name(string text, ref int position)
    {
        var name = new StringBuilder();
        if (text[position] != '"')
        {
            while (text[position] is not ('.' or ' ')) name.Append(text[position++]);
            return name.ToString();
        }
        for (position++; ; position++)
        {
            if (text[position] == '"' && text[++position] != '"') return name.ToString();
            name.Append(text[position]);
        }
    }
}

/// <summary>Takes the rows that a dump holds.</summary>
internal interface ICopySink
{
    /// <summary>A table's rows follow.</summary>
    ValueTask BeginAsync(CopyBlock block, CancellationToken cancellation);

    /// <summary>Some bytes of them, in COPY's text format; a line break ends each row.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation);

    /// <summary>They are over.</summary>
    ValueTask EndAsync(CancellationToken cancellation);
}
