using System.Text;

namespace AiCache.Engine.Backups;

/// <summary>
/// Finds where a statement of a script ends, as psql does: not within quotes, dollar quotes, comments, parentheses or
/// the body of an SQL function. It is fed byte by byte and never looks back.
/// </summary>
internal sealed class StatementEnd
{
    enum Place { Code, Line, Block, Quoted, Escaping, Named, Tag, Dollar }

    /// <summary>The first words tell whether a routine is created: only then BEGIN begins a body.</summary>
    const int TellingWords = 4;

    readonly List<byte> word = [], tag = [];
    readonly List<string> words = [];
    Place place;
    int parentheses, blocks, bodies, matched;
    bool escapes;
    byte before;

    /// <summary>Whether backslashes in plain quotes escape; a dump says so in its header.</summary>
    public bool BackslashEscapes { get; set; }

    bool IsRoutine => words is ["CREATE", "FUNCTION" or "PROCEDURE", ..]
        or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE", ..];

    /// <summary>Forgets the statement that has ended.</summary>
    public void Reset()
    {
        (place, parentheses, blocks, bodies, before) = (Place.Code, 0, 0, 0, 0);
        word.Clear();
        words.Clear();
    }

    /// <summary>Takes the next byte.</summary>
    /// <returns>Whether it is the semicolon that ends the statement.</returns>
    public bool Take(byte next)
    {
        if (place == Place.Tag) TakeTag(next);
        switch (place)
        {
            case Place.Code: return TakeCode(next);
            case Place.Line when next == '\n':
            case Place.Named when next == '"':
            // A doubled quote ends one text and begins the next, which comes to the same.
            case Place.Quoted when next == '\'':
                place = Place.Code;
                break;
            case Place.Quoted when next == '\\' && escapes: place = Place.Escaping; break;
            case Place.Escaping: place = Place.Quoted; break;
            case Place.Block: next = TakeComment(next); break;
            case Place.Dollar: TakeDollar(next); break;
        }
        before = next;
        return false;
    }

    bool TakeCode(byte next)
    {
        if (IsWord(next) || (next == '$' && word.Count > 0))
        {
            word.Add(next);
            before = next;
            return false;
        }
        var announced = word is [(byte)'e' or (byte)'E'];
        EndWord();
        switch (next)
        {
            case (byte)'\'':
                (place, escapes) = (Place.Quoted, BackslashEscapes || announced || (escapes && before == '\''));
                break;
            case (byte)'"': place = Place.Named; break;
            case (byte)'$':
                place = Place.Tag;
                tag.Clear();
                tag.Add(next);
                break;
            case (byte)'-' when before == '-': place = Place.Line; break;
            case (byte)'*' when before == '/': (place, blocks, next) = (Place.Block, 1, 0); break;
            case (byte)'(': parentheses++; break;
            case (byte)')': parentheses--; break;
            case (byte)'\\': throw new UnsafeDumpException(@"a command of psql's (a backslash outside of quotes)");
        }
        before = next;
        return next == ';' && parentheses <= 0 && bodies == 0;
    }

    void EndWord()
    {
        if (word.Count == 0) return;
        var text = Encoding.Latin1.GetString([.. word]).ToUpperInvariant();
        word.Clear();
        if (words.Count < TellingWords) words.Add(text);
        if (parentheses > 0 || !IsRoutine) return;
        if (text == "BEGIN" || (text == "CASE" && bodies > 0)) bodies++;
        else if (text == "END" && bodies > 0) bodies--;
    }

    /// <summary>After a dollar: the rest of an opening dollar quote, or code that only looked like one.</summary>
    void TakeTag(byte next)
    {
        if (next == '$' || (IsWord(next) && !(tag.Count == 1 && char.IsAsciiDigit((char)next)))) tag.Add(next);
        else place = Place.Code;
        if (next == '$') (place, matched) = (Place.Dollar, -1);
    }

    void TakeDollar(byte next)
    {
        // The byte that opened it is no part of what is quoted.
        if (matched < 0) matched = 0;
        else matched = next == tag[matched] ? matched + 1 : next == '$' ? 1 : 0;
        if (matched == tag.Count) place = Place.Code;
    }

    byte TakeComment(byte next)
    {
        var step = (before, next) switch { ((byte)'*', (byte)'/') => -1, ((byte)'/', (byte)'*') => 1, _ => 0 };
        blocks += step;
        if (blocks == 0) place = Place.Code;
        return step == 0 ? next : (byte)0;
    }

    static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_' || b >= 0x80;
}
