using System.Security.Cryptography;
using System.Text;

namespace AiCache.Engine.Backups;

/// <summary>Size and checksums of a backup on disk.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">SHA-256 of the file; of a folder, that of the list which <c>sha256sum *</c> prints in
/// it.</param>
/// <param name="HeadSha256">SHA-256 of its first 4 KB.</param>
/// <param name="Pieces">SHA-256 of each <see cref="PieceLength"/> bytes of a file; none of a folder.</param>
internal sealed record BackupDigest(long Size, string Sha256, string HeadSha256, IReadOnlyList<byte[]> Pieces)
{
    /// <summary>How much of a file is compared at a time.</summary>
    public const int PieceLength = 1 << 20;

    const int HeadLength = 4096;

    /// <summary>Reads all of it.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="copyTo">A folder that gets a copy of each of a folder's files as it was read.</param>
    public static async Task<BackupDigest> OfAsync(string path, CancellationToken cancellation, string? copyTo = null)
    {
        if (!Directory.Exists(path)) return await OfFileAsync(path, null, cancellation);
        var list = new StringBuilder();
        var size = 0L;
        var head = "";
        foreach (var file in Files(path))
        {
            var name = Path.GetFileName(file);
            await using var copy = copyTo is null ? null : File.Create(Path.Combine(copyTo, name));
            var digest = await OfFileAsync(file, copy, cancellation);
            list.Append(digest.Sha256).Append("  ").Append(name).Append('\n');
            size += digest.Size;
            if (name == "toc.dat") head = digest.HeadSha256;
        }
        return new(size, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString()))), head, []);
    }

    /// <summary>The bytes on disk, without reading them.</summary>
    public static long SizeOf(string path) => Directory.Exists(path)
        ? Files(path).Sum(file => new FileInfo(file).Length)
        : File.Exists(path) ? new FileInfo(path).Length : 0;

    static async Task<BackupDigest> OfFileAsync(string path, Stream? copy, CancellationToken cancellation)
    {
        await using var file = Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[PieceLength];
        var pieces = new List<byte[]>();
        var head = "";
        var size = 0L;
        for (int read; (read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false,
            cancellation)) > 0; size += read)
        {
            if (size == 0)
                head = Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, Math.Min(read, HeadLength))));
            // Another core can take the one while this takes the other.
            var piece = Task.Run(() => SHA256.HashData(buffer.AsSpan(0, read)), CancellationToken.None);
            hash.AppendData(buffer, 0, read);
            pieces.Add(await piece);
            if (copy is not null) await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()), head, pieces);
    }

    /// <summary>Opens a file to be read once, from its beginning to its end.</summary>
    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0,
    });

    static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);
}
