using System.Text;

namespace AiCache.Engine.Backups;

/// <summary>The outline of a tar archive.</summary>
internal static class TarBlocks
{
    const int BlockLength = 512, SizeOffset = 124, SizeLength = 12;

    /// <summary>
    /// Refuses an archive whose entries do not end where the file does. pg_restore would not notice: where a tar file
    /// ends too early, it reads its end again and again for ever.
    /// </summary>
    /// <exception cref="InvalidDataException">It ends too early, or an entry's size cannot be read.</exception>
    public static async Task DemandWholeAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        var header = new byte[BlockLength];
        while (true)
        {
            if (await file.ReadAtLeastAsync(header, BlockLength, throwOnEndOfStream: false,
                cancellation) < BlockLength) throw new InvalidDataException("The tar archive has no end.");
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0) return;
            var next = file.Position + ((SizeIn(header) + BlockLength - 1) / BlockLength * BlockLength);
            if (next > file.Length) throw new InvalidDataException("An entry of the tar archive goes beyond the end "
                + "of the file.");
            file.Position = next;
        }
    }

    /// <summary>Octal digits; from 8 GB on, a binary number that a set high bit announces.</summary>
    static long SizeIn(byte[] header)
    {
        var field = header.AsSpan(SizeOffset, SizeLength);
        try
        {
            if (field[0] < 0x80) return Convert.ToInt64(Encoding.ASCII.GetString(field).Trim('\0', ' '), 8);
            var size = 0L;
            foreach (var digit in field[1..]) size = checked((size << 8) | digit);
            return size;
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException("The size of an entry of the tar archive cannot be read.", error);
        }
    }
}
