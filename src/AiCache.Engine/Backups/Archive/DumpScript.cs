using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Reads the SQL script of a dump, of a plain one or as pg_restore makes it from an archive, and hands on the rows in
/// it.
/// </summary>
internal sealed class DumpScript(Stream script)
{
    const string Complete = "-- PostgreSQL database dump complete", DataHeader = "-- Data for Name: ";
    const string SetEncoding = "SET client_encoding = '";

    /// <summary>
    /// A COPY statement follows its comment within this many lines; one in a function's body follows none.
    /// </summary>
    const int LinesFromHeader = 4;

    byte[] buffer = new byte[1 << 20];
    int start, end;
    bool ended;
    string encoding = "UTF8";

    /// <summary>Whether pg_dump's closing line was there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads it to its end.</summary>
    public async Task ReadAsync(ICopySink sink, CancellationToken cancellation)
    {
        var sinceHeader = LinesFromHeader;
        string? statement = null;
        while (await LineAsync(cancellation) is { } line)
        {
            if (statement is not null) statement += "\n" + line;
            else if (line.StartsWith(CopyBlock.Begin, StringComparison.Ordinal) && sinceHeader < LinesFromHeader)
                statement = line;
            else if (line.StartsWith(DataHeader, StringComparison.Ordinal)) sinceHeader = 0;
            else sinceHeader++;

            if (line.StartsWith(Complete, StringComparison.Ordinal)) IsComplete = true;
            else if (line.StartsWith(SetEncoding, StringComparison.Ordinal)) encoding = line[SetEncoding.Length..]
                .TrimEnd(';', '\'');
            if (statement is null || !statement.EndsWith(CopyBlock.End, StringComparison.Ordinal)) continue;
            await sink.BeginAsync(CopyBlock.Parse(statement, encoding), cancellation);
            await RowsAsync(sink, cancellation);
            await sink.EndAsync(cancellation);
            statement = null;
        }
    }

    /// <summary>
    /// Hands on everything up to the line <c>\.</c>, which no row can look like: a backslash in a row is doubled.
    /// </summary>
    async Task RowsAsync(ICopySink sink, CancellationToken cancellation)
    {
        for (var atLineStart = true; ;)
        {
            if (end - start < 2 && !await FillAsync(cancellation)) throw Truncated();
            if (end - start < 2) continue;
            if (atLineStart && buffer.AsSpan(start, 2).SequenceEqual("\\."u8)) break;
            var found = buffer.AsSpan(start, end - start).IndexOf("\n\\."u8);
            // Without the mark in sight, the last two bytes may be its beginning.
            var length = found >= 0 ? found + 1 : end - start - 2;
            if (length > 0)
            {
                await sink.WriteAsync(buffer.AsMemory(start, length), cancellation);
                atLineStart = buffer[start + length - 1] == '\n';
                start += length;
            }
            if (found < 0 && !await FillAsync(cancellation)) throw Truncated();
        }
        await LineAsync(cancellation);
    }

    /// <summary>The next line without its end; null at the end of the script.</summary>
    async Task<string?> LineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length < 0 && await FillAsync(cancellation)) continue;
            if (length < 0 && start == end) return null;
            var line = Encoding.UTF8.GetString(buffer, start, length < 0 ? end - start : length);
            start = length < 0 ? end : start + length + 1;
            return line.TrimEnd('\r');
        }
    }

    async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (ended) return false;
        if (start > 0) buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = await script.ReadAsync(buffer.AsMemory(end), cancellation);
        end += read;
        ended = read == 0;
        return !ended;
    }

    static AiCacheException Truncated() =>
        new(ErrorIds.BackupTruncated, FailureKind.Verification, "The dump ends in the middle of a table's rows.")
        {
            RecommendedAction = "Take a new backup, or copy this one again from where it is whole.",
        };
}
