using System.Security.Cryptography;

namespace AiCache.Engine.Backups;

/// <summary>A file that is read while somebody else writes it, from its beginning to its end.</summary>
/// <param name="path">The file.</param>
internal sealed class FollowedFile(string path)
{
    const int KeptLength = 8 * BackupDigest.PieceLength;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    readonly List<byte[]> pieces = [];
    readonly MemoryStream kept = new();
    long size;

    /// <summary>Copies it until its writer has ended and all of it was read.</summary>
    public async Task CopyToAsync(Stream target, Task writing, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous, BufferSize = 0,
        });
        var piece = new byte[BackupDigest.PieceLength];
        for (int length; (length = await FillAsync(file, piece, writing, cancellation)) > 0; size += length)
        {
            pieces.Add(SHA256.HashData(piece.AsSpan(0, length)));
            if (kept.Length < KeptLength) kept.Write(piece, 0, length);
            await target.WriteAsync(piece.AsMemory(0, length), cancellation);
        }
    }

    /// <summary>
    /// Whether what was read is what lies on disk at last, but for the places of the rows, which pg_dump fills in
    /// when it knows them. A list of contents that is longer than what is kept of it cannot be compared.
    /// </summary>
    public async Task<bool> IsOfAsync(BackupDigest digest, CancellationToken cancellation)
    {
        if (size != digest.Size || pieces.Count != digest.Pieces.Count) return false;
        var changed = pieces.Count;
        while (changed > 0 && pieces[changed - 1].AsSpan().SequenceEqual(digest.Pieces[changed - 1])) changed--;
        var head = new byte[Math.Min(size, (long)changed * BackupDigest.PieceLength)];
        if (head.Length > kept.Length) return false;
        await using var disk = new ProvenStream(path, digest);
        await disk.ReadExactlyAsync(head, cancellation);
        return RowPlaces.AreAllThatDiffers(kept.GetBuffer().AsSpan(0, head.Length), head, size);
    }

    /// <summary>Fills a piece; less than its length only at the end of the file.</summary>
    static async Task<int> FillAsync(FileStream file, byte[] piece, Task writing, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < piece.Length)
        {
            // Asked before it is read: what was written last is there then.
            var isOver = writing.IsCompleted;
            var read = await file.ReadAsync(piece.AsMemory(filled), cancellation);
            filled += read;
            if (read > 0) continue;
            if (isOver) break;
            await Task.WhenAny(writing, Task.Delay(Pause, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
        return filled;
    }
}
