using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Reads the SQL script of a dump, of a plain one or as pg_restore makes it from an archive: statements, and the rows
/// between them. Rows of any length pass through a buffer of one size.
/// </summary>
internal sealed class DumpReader(Stream script)
{
    /// <summary>No object needs a longer one; large objects come in pieces of 32 KB.</summary>
    public const int LongestStatement = 16 << 20;

    const int LongestComment = 1 << 20;
    const string Complete = "-- PostgreSQL database dump complete";

    readonly StatementEnd scan = new();
    byte[] buffer = new byte[1 << 20];
    int start, end;
    bool ended, begun, closed;
    string encoding = "UTF8";
    DumpEntry entry = DumpEntry.Header;

    /// <summary>Whether pg_dump's closing line was there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads a script to its end, and demands that it is one.</summary>
    /// <param name="script">The script.</param>
    /// <param name="path">The path of the backup, for errors.</param>
    /// <param name="sink">Takes what it holds.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupTruncated"/>.</exception>
    /// <exception cref="UnsafeDumpException">It holds what no dump holds.</exception>
    public static async Task ReadWholeAsync(Stream script, string path, IDumpSink sink,
        CancellationToken cancellation)
    {
        var reader = new DumpReader(script);
        await reader.ReadAsync(sink, cancellation);
        if (!reader.IsComplete)
            throw ArchiveErrors.Undecodable(ErrorIds.BackupTruncated, path, "The closing line of the dump is missing.");
    }

    /// <summary>Reads it to its end.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupTruncated"/>.</exception>
    /// <exception cref="UnsafeDumpException">It holds what no dump holds.</exception>
    public async Task ReadAsync(IDumpSink sink, CancellationToken cancellation)
    {
        while (await SkipSpaceAsync(cancellation))
        {
            if (buffer[start] == '\\') Command(await LineAsync(cancellation));
            else if (await StartsWithCommentAsync(cancellation)) Comment(await LineAsync(cancellation));
            else await StatementAsync(sink, cancellation);
        }
    }

    /// <summary>
    /// From 13.22, 14.19, 15.14, 16.10 and 17.6 on pg_dump begins and ends with these two, which forbid psql all other
    /// commands between them.
    /// </summary>
    void Command(string line)
    {
        if (!begun && line.StartsWith(@"\restrict ", StringComparison.Ordinal)) return;
        if (!line.StartsWith(@"\unrestrict ", StringComparison.Ordinal))
            throw new UnsafeDumpException($"a command of psql's: {CopyBlock.Excerpt(line)}");
        closed = true;
    }

    void Comment(string line)
    {
        if (line.StartsWith(Complete, StringComparison.Ordinal)) IsComplete = true;
        else if (DumpEntry.Read(line) is { } announced) entry = announced;
    }

    async Task StatementAsync(IDumpSink sink, CancellationToken cancellation)
    {
        if (closed) throw new UnsafeDumpException(@"statements after \unrestrict");
        begun = true;
        scan.Reset();
        var at = start;
        while (true)
        {
            while (at < end && !scan.Take(buffer[at])) at++;
            if (at < end) break;
            var read = at - start;
            if (read > LongestStatement) throw new UnsafeDumpException($"a statement of more than {LongestStatement} "
                + "bytes");
            if (!await FillAsync(cancellation)) throw ArchiveErrors.BrokenOff("a statement");
            at = start + read;
        }
        var statement = buffer.AsMemory(start, at - start);
        start = at + 1;
        // Names are read; whoever runs it decides what bytes that are no UTF-8 mean.
        var text = Encoding.UTF8.GetString(statement.Span[..Math.Min(statement.Length, LongestComment)]);
        if (text.StartsWith("COPY ", StringComparison.Ordinal))
        {
            await RowsAsync(sink, CopyBlock.Read(text, encoding), cancellation);
            return;
        }
        encoding = DumpEncodings.Read(text) ?? encoding;
        if (text.StartsWith("SET standard_conforming_strings = ", StringComparison.Ordinal))
            scan.BackslashEscapes = text.EndsWith("off", StringComparison.Ordinal);
        await sink.RunAsync(entry, statement, cancellation);
    }

    /// <summary>
    /// Hands on everything up to the line <c>\.</c>, which no row can look like: a backslash in a row is doubled.
    /// </summary>
    async Task RowsAsync(IDumpSink sink, CopyBlock block, CancellationToken cancellation)
    {
        if ((await LineAsync(cancellation)).Length > 0) throw new UnsafeDumpException("something behind a COPY");
        await sink.BeginAsync(entry, block, cancellation);
        for (var atLineStart = true; ;)
        {
            if (end - start < 2 && !await FillAsync(cancellation)) throw ArchiveErrors.BrokenOff("a table's rows");
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
            if (found < 0 && !await FillAsync(cancellation)) throw ArchiveErrors.BrokenOff("a table's rows");
        }
        await LineAsync(cancellation);
        await sink.EndAsync(cancellation);
    }

    /// <summary>Goes to the next byte that is no white space.</summary>
    /// <returns>False at the end of the script.</returns>
    async Task<bool> SkipSpaceAsync(CancellationToken cancellation)
    {
        while (true)
        {
            while (start < end && buffer[start] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') start++;
            if (start < end) return true;
            if (!await FillAsync(cancellation)) return false;
        }
    }

    async Task<bool> StartsWithCommentAsync(CancellationToken cancellation)
    {
        if (end - start < 2) await FillAsync(cancellation);
        return end - start >= 2 && buffer[start] == '-' && buffer[start + 1] == '-';
    }

    /// <summary>The rest of the line.</summary>
    async Task<string> LineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if ((length < 0 ? end - start : length) > LongestComment)
                throw new UnsafeDumpException($"a line of more than {LongestComment} bytes");
            if (length < 0 && await FillAsync(cancellation)) continue;
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
}
