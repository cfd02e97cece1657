using System.Security.Cryptography;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// A backup's file as it was when its checksum was taken: each piece is compared again before any of it is handed on,
/// so that what is loaded is what was proven, whoever writes to the file meanwhile.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="digest">Its digest.</param>
internal sealed class ProvenStream(string path, BackupDigest digest) : Stream
{
    readonly FileStream file = BackupDigest.Open(path);
    readonly byte[] piece = new byte[BackupDigest.PieceLength];
    int next, start, end;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => digest.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What the file begins with; nothing is read by that.</summary>
    public async Task<byte[]> PeekAsync(int length, CancellationToken cancellation) =>
        await FillAsync(cancellation) ? piece[start..Math.Min(end, start + length)] : [];

    /// <inheritdoc/>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupCorrupted"/>: the file has changed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await FillAsync(cancellationToken)) return 0;
        var length = Math.Min(buffer.Length, end - start);
        piece.AsMemory(start, length).CopyTo(buffer);
        start += length;
        return length;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (start < end) return true;
        if (next == digest.Pieces.Count) return false;
        (start, end) = (0, await file.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellation));
        if (!SHA256.HashData(piece.AsSpan(0, end)).AsSpan().SequenceEqual(digest.Pieces[next++]))
            throw ArchiveErrors.ChangedMeanwhile(path);
        return true;
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
