using System.Buffers.Binary;

namespace AiCache.Engine.Backups;

/// <summary>
/// Where in a custom archive the rows of each table begin: pg_dump leaves that open in the list of contents, and fills
/// it in at the end. Each is a byte that says whether it is known, and eight bytes with the least first.
/// </summary>
internal static class RowPlaces
{
    const byte Open = 1, Known = 2;
    const int Length = 1 + sizeof(long);

    /// <summary>Whether two versions of an archive's beginning differ in nothing else.</summary>
    /// <param name="before">As it was while the rows were written.</param>
    /// <param name="after">As it is at last.</param>
    /// <param name="size">The size of the archive, which every place is within.</param>
    public static bool AreAllThatDiffers(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, long size)
    {
        for (var at = 0; ; at += Length)
        {
            at += before[at..].CommonPrefixLength(after[at..]);
            if (at == before.Length) return before.Length == after.Length;
            if (before.Length - at < Length || before[at] != Open || after[at] != Known
                || before.Slice(at + 1, sizeof(long)).ContainsAnyExcept((byte)0)) return false;
            var place = BinaryPrimitives.ReadInt64LittleEndian(after.Slice(at + 1, sizeof(long)));
            if (place <= 0 || place >= size) return false;
        }
    }
}
